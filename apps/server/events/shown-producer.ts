import type { ProducerView } from '#catalog';
import { redactNamespace } from '#openlineage';
import type { Reading } from '../graphql/reading.ts';
import { eventAt } from '../graphql/shown.ts';

/** An integration that sends events, as the schema has it. */
export const shownProducer = (reading: Reading, { versions, ...producer }: ProducerView) => ({
  ...shownHeard(reading, producer),
  versions: versions.map((version) => shownHeard(reading, version)),
});

interface Heard {
  readonly producer: string;
  readonly firstHeard: number;
  readonly lastHeard: number;
}

const shownHeard = <H extends Heard>(reading: Reading, { producer, ...heard }: H) => ({
  ...heard,
  producer: redactNamespace(producer),
  firstHeard: eventAt(reading, heard.firstHeard),
  lastHeard: eventAt(reading, heard.lastHeard),
});
