/** "Explain Image Size of This Dockerfile": a report with the total, each instruction and every finding. */
import type { Command } from './command.ts';

export const explainDockerfile: Command = async ({ dockerfiles }) => {
  const reports = await dockerfiles.reports();
  await reports.explain();
};
