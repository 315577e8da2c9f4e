/** Lists the tags of a repository with our client, bundled as the extension is: as a function, and as a whole process. */
import { createTestClient } from '../support/testClient.ts';
import { longestBlockMs } from './measure.ts';

/** A client of its own each time: nothing is connected, no token is kept. */
export async function listAllTags(url: string, repository: string): Promise<readonly string[]> {
  await using client = createTestClient(url);
  const tags: string[] = [];
  const { signal } = new AbortController();
  for await (const page of client.listTags(repository, { pageSize: 1000, signal })) {
    tags.push(...page.items);
  }
  return tags;
}

const [mode, url = '', repository = ''] = process.argv.slice(2);
if (mode === 'list-tags') {
  process.stdout.write(JSON.stringify({ Tags: await listAllTags(url, repository) }));
} else if (mode === 'longest-block') {
  process.stdout.write(String(await longestBlockMs(() => listAllTags(url, repository))));
}
