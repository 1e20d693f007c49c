import type { Mutant } from './mutant.ts';

const doors = 'test/traps/doors.deep.test.ts';

/** Of the door for events, and of what every engine can hold. */
export const doorMutants: readonly Mutant[] = [
  {
    trap: 4,
    without: 'an event that is one however often it comes at once',
    file: 'libs/ingest/intake.ts',
    text: 'const earlier = recent.get(id);\n    const writing',
    replacement:
      'const earlier = undefined;\n    fact = { ...fact, id: `${id}-${recent.size}` };\n    const writing',
    test: doors,
    named: 'must 6\\b',
  },
  {
    trap: 15,
    without: 'bodies of tens of megabytes',
    file: 'libs/platform/config/settings.ts',
    text: "MAX_BODY_MB: whole(1, 1024).prefault('64')",
    replacement: "MAX_BODY_MB: whole(1, 1024).prefault('16')",
    test: doors,
  },
  {
    trap: 50,
    without: 'U+0000 and halves of characters that are escaped',
    file: 'libs/projection/db-text.ts',
    text: 'NOT_IN_DB.test(text) ? text.replace(EACH_NOT_IN_DB, escapeUnit) : text;',
    replacement: 'text;',
    test: 'test/traps/answers.test.ts',
  },
  {
    trap: 52,
    without: 'gzip',
    file: 'apps/server/intake/take-events.ts',
    text: "isGzip: encodingOf(headers['content-encoding']) === 'GZIP',",
    replacement: 'isGzip: false,',
    test: doors,
  },
  {
    trap: 53,
    without: 'Retry-After, without which some clients do not send again',
    file: 'apps/server/intake/answer-error.ts',
    text: "const RETRY = { 'retry-after': '10' };",
    replacement: 'const RETRY = {};',
    test: doors,
    named: 'must 10\\b',
  },
  {
    trap: 53,
    without: 'events that count although their facets are wrong',
    file: 'libs/ingest/read-fact.ts',
    text: 'const scanned = scanEvent(data, maxDepth, known);',
    replacement:
      "if (/\"(fields|entries)\":1/.test(data.toString())) return { ok: false, path: '', reason: 'a facet is wrong' };\n  const scanned = scanEvent(data, maxDepth, known);",
    test: doors,
  },
];
