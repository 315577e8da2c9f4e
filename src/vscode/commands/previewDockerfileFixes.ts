/** "Preview Fixes of This Dockerfile": the file beside what every safe fix would make of it. */
import type { Command } from './command.ts';

export const previewDockerfileFixes: Command = async ({ dockerfiles }) => {
  const reports = await dockerfiles.reports();
  await reports.previewFixes();
};
