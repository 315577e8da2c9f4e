/** A whole process that lists the tags of a repository with our client, as `skopeo list-tags` does with its own. */
import { createTestClient } from '../support/testClient.ts';

const [url = '', repository = ''] = process.argv.slice(2);
await using client = createTestClient(url);
const tags: string[] = [];
for await (const page of client.listTags(repository, {
  pageSize: 1000,
  signal: new AbortController().signal,
})) {
  tags.push(...page.items);
}
process.stdout.write(JSON.stringify({ Tags: tags }));
