import type { z } from 'zod';
import { settings } from './settings.ts';

/** The settings of a process, by environment variable. Null: unset, and without a default. */
export type Config = Readonly<z.infer<typeof settings>>;

type Variable = keyof Config;

/**
 * Invalid settings. Each problem is a sentence with the variable, its value and what is expected.
 */
export class BadSettings extends Error {
  override readonly name = 'BadSettings';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
  }
}

/**
 * Reads all settings. An empty variable counts as unset. Throws {@link BadSettings} with all
 * problems.
 */
export const readConfig = (environment: Readonly<Record<string, string | undefined>>): Config => {
  const given = Object.fromEntries(
    VARIABLES.map((variable) => [variable, environment[variable]?.trim() ?? ''] as const).filter(
      ([, value]) => value !== '',
    ),
  );
  const result = settings.safeParse(given);
  if (result.success) return result.data;
  const wrong = new Set(result.error.issues.map((issue) => issue.path[0]));
  throw new BadSettings(
    VARIABLES.filter((variable) => wrong.has(variable)).map(
      (variable) =>
        `${variable} is "${shown(variable, given[variable])}", but ${descriptionOf(variable).expected} is expected`,
    ),
  );
};

/** Describes a setting for the documentation: its variable, purpose and default. */
export interface SettingDescription {
  readonly variable: string;
  readonly description: string;
  readonly expected: string;
  readonly fallback: string | null;
}

/** All settings, in the order in which they are documented. */
export const describeSettings = (): readonly SettingDescription[] => {
  const fallbacks = settings.parse({});
  return VARIABLES.map((variable) => {
    const fallback = fallbacks[variable];
    return {
      variable,
      ...descriptionOf(variable),
      fallback: fallback === null ? null : String(fallback),
    };
  });
};

const VARIABLES = settings.keyof().options;

const descriptionOf = (variable: Variable): { description: string; expected: string } => {
  const { description, expected } = settings.shape[variable].meta() ?? {};
  if (typeof description !== 'string' || typeof expected !== 'string') {
    throw new Error(`unreachable: ${variable} has no description`);
  }
  return { description, expected };
};

// A key, or the password in a URL, must not end up in logs because it was put in the wrong place.
const shown = (variable: Variable, value = ''): string =>
  SECRET.includes(variable) ? '***' : value.replace(/\/\/.*@/s, '//***@').replace(/\?.+/s, '?***');

const SECRET: readonly Variable[] = [
  'LEDGERLINE_API_KEY',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
];
