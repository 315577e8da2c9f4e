/** What packages of Python take as they are downloaded, with all they need. */
import type { Saving } from '../finding.ts';
import { estimate } from '../savings.ts';
import type { ShellWord } from '../shell.ts';
import { toPackageName } from './pip.ts';

/** From what is known of them to what such files usually install. */
export function weighWheels(operands: readonly ShellWord[]): Saving {
  const known = operands.map((word) => weights.get(toPackageName(word)));
  const sum = known.reduce<number>((total, megabytes) => total + (megabytes ?? 0), 0) * 1_000_000;
  const isWhole = operands.length > 0 && known.every((megabytes) => megabytes !== undefined);
  // Versions differ by about as much.
  const least = Math.max(0.8 * sum, 500_000);
  return estimate(least, isWhole ? Math.max(1.25 * sum, least) : sum + 60_000_000, {
    source: 'an estimate for typical wheels of PyPI',
    unit: 'compressed',
  });
}

/** Megabytes, for Linux on x86-64. */
const weights: ReadonlyMap<string, number> = new Map([
  ['boto3', 17.5],
  ['django', 8.4],
  ['fastapi', 3.3],
  ['flask', 0.7],
  ['gunicorn', 0.3],
  ['jupyter', 47],
  ['jupyterlab', 47],
  ['matplotlib', 42],
  ['numpy', 17],
  ['opencv-python', 78],
  ['opencv-python-headless', 78],
  ['pandas', 30],
  ['requests', 0.7],
  ['scikit-learn', 62],
  ['scipy', 54],
  ['tensorflow', 600],
  ['torch', 800],
]);
