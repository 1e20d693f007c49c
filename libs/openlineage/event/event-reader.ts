import { parseJson } from '../json/json-parse.ts';
import { createKnownObjects, type KnownObjectCache } from '../json/known-objects.ts';
import { createKnownReadings } from './known-readings.ts';
import { readEvent, type ReadOutcome } from './read-event.ts';

/**
 * Makes a reader of many events, for which a part that was read before, byte for byte, only costs a comparison. It
 * returns the same as `readEvent(parseJson(bytes))`, and throws the same errors. Equal parts of two events are the
 * same objects.
 */
export const createEventReader = (cache: KnownObjectCache): ((bytes: Buffer) => ReadOutcome) => {
  const objects = createKnownObjects(cache);
  const readings = createKnownReadings();
  return (bytes) => readEvent(parseJson(bytes, undefined, objects), readings);
};
