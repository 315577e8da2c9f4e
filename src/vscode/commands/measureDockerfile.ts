/** "Measure Against Image…": reads the bytes of each instruction from an image that was built from the file. */
import type { Command } from './command.ts';

export const measureDockerfile: Command = async ({ dockerfiles }) => {
  const reports = await dockerfiles.reports();
  await reports.measure();
};
