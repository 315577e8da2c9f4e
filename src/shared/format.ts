/** How sizes, ages and counts are written for people, the same in the host and in panels. */
import prettyBytes from 'pretty-bytes';

/** Decimal units as registries and Docker show them, e.g. `41.6 MB`. */
export function formatBytes(sizeBytes: number): string {
  return prettyBytes(sizeBytes, { maximumFractionDigits: 1 });
}

/** The same with three digits, for narrow places: `101 kB`. */
export function formatShortBytes(sizeBytes: number): string {
  return prettyBytes(sizeBytes);
}

const counts = new Intl.NumberFormat('en');

/** `10,000` */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** `1 tag`, `2 tags` */
export function formatQuantity(count: number, noun: { readonly one: string; readonly many: string }): string {
  return `${formatCount(count)} ${count === 1 ? noun.one : noun.many}`;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Steps of a relative time: unit, its length, and the age from which the next unit is used. */
const steps = [
  { unit: 'minute', short: 'min', lengthMs: minuteMs, untilMs: hourMs },
  { unit: 'hour', short: 'h', lengthMs: hourMs, untilMs: dayMs },
  { unit: 'day', short: 'd', lengthMs: dayMs, untilMs: 30 * dayMs },
  { unit: 'month', short: 'mo', lengthMs: 30.44 * dayMs, untilMs: 365 * dayMs },
  { unit: 'year', short: 'y', lengthMs: 365.25 * dayMs, untilMs: Number.POSITIVE_INFINITY },
] as const;

const ages = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** How long ago an instant (ISO 8601) was, e.g. `3 days ago`; `just now` below a minute and for the near future. */
export function formatAge(instant: string, nowMs: number): string {
  const age = findAge(instant, nowMs);
  return age === undefined ? 'just now' : ages.format(-age.count, age.unit);
}

/** The same for narrow places: `3 d`. */
export function formatShortAge(instant: string, nowMs: number): string {
  const age = findAge(instant, nowMs);
  return age === undefined ? 'just now' : `${age.count} ${age.short}`;
}

function findAge(instant: string, nowMs: number) {
  const ageMs = nowMs - Date.parse(instant);
  if (ageMs < minuteMs) {
    return undefined;
  }
  const step = steps.find((candidate) => ageMs < candidate.untilMs) ?? steps[4];
  return { ...step, count: Math.floor(ageMs / step.lengthMs) };
}

const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** An instant in full, in UTC. */
export function formatInstant(instant: string): string {
  return `${moments.format(new Date(instant))} UTC`;
}
