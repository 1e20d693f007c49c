import fc from 'fast-check';
import { canonicalJson, parseJson } from '#openlineage';
import { histories } from '../oracle/histories.ts';

/**
 * So many random events of every kind, as JSON texts, each one once. Every history has its own names, so that no run grows
 * without end; all happened long ago, so that none counts as of the time it arrived.
 */
export const manyEvents = (seed: number, count: number): readonly string[] => {
  const everything = { identity: true, explicit: true, lifecycle: true };
  const texts = fc
    .sample(histories(everything), { seed, numRuns: count })
    .flatMap((history, number) =>
      history.map(({ event }) =>
        JSON.stringify(event)
          .replaceAll('"namespace":"', `"namespace":"${number}/`)
          .replaceAll(/"20(26|99)-/g, '"2024-'),
      ),
    );
  const distinct = new Map(
    texts.map((text) => [canonicalJson(parseJson(Buffer.from(text))), text]),
  );
  return [...distinct.values()].slice(0, count);
};
