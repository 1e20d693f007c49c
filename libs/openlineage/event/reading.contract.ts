import type { JobEvent, OpenLineageEvent, RunEvent } from './event.ts';
import { parseJson } from '../json/json-parse.ts';
import { readEvent, type ReadOutcome } from './read-event.ts';

/** The result of reading an event, given as text or as an object that is sent as JSON. */
export const outcomeOf = (sent: string | object): ReadOutcome =>
  readEvent(parseJson(Buffer.from(typeof sent === 'string' ? sent : JSON.stringify(sent))));

/** The event that is read; throws the reason if it is refused. */
export const read = (sent: string | object): OpenLineageEvent => {
  const outcome = outcomeOf(sent);
  if (!outcome.ok) throw new Error(`refused: ${outcome.reason}`);
  return outcome.event;
};

export const readRun = (sent: string | object): RunEvent => {
  const event = read(sent);
  if (event.kind !== 'RUN') throw new Error(`a run event was sent, a ${event.kind} event was read`);
  return event;
};

export const readJob = (sent: string | object): JobEvent => {
  const event = read(sent);
  if (event.kind !== 'JOB') throw new Error(`a job event was sent, a ${event.kind} event was read`);
  return event;
};

/** A run event with the required members and these ones. */
export const runEvent = (besides: object = {}): object => ({
  eventTime: '2026-01-02T03:04:05.006Z',
  eventType: 'COMPLETE',
  producer: 'https://github.com/OpenLineage/OpenLineage/tree/1.52.0/integration/spark',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: { runId: '0197a3c2-5a8f-7c3e-9a51-2f1f0e7a9b11' },
  job: { namespace: 'spark', name: 'nightly.load' },
  ...besides,
});

/** One output of a run event, as it is read, with the parts that were set aside. */
export const readOutput = (output: object) => {
  const event = readRun(
    runEvent({ outputs: [{ namespace: 's3://shop', name: 'orders', ...output }] }),
  );
  const [own] = event.outputs;
  if (!own) throw new Error('unreachable: an output with a name is read');
  return { ...own, setAside: event.setAside };
};
