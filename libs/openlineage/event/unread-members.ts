import type { SetAside } from './event.ts';
import type { JsonObject } from '../json/json.ts';
import { memberPath } from '../json/member.ts';
import { nearest } from '../nearest.ts';

/** The kind of an event. */
type Kind = 'RUN' | 'JOB' | 'DATASET';

const OF_EVERY_EVENT = ['eventTime', 'producer', 'schemaURL'];
const OF_WORK = ['job', 'inputs', 'outputs'];

const MEMBERS: Readonly<Record<Kind, ReadonlySet<string>>> = {
  RUN: new Set([...OF_EVERY_EVENT, 'eventType', 'run', ...OF_WORK]),
  JOB: new Set([...OF_EVERY_EVENT, ...OF_WORK]),
  DATASET: new Set([...OF_EVERY_EVENT, 'dataset']),
};

// An event may have millions of them, and each one that is listed is a row.
const MOST_LISTED = 50;

/**
 * Sets aside the members that an event of its kind does not have, such as `output`: otherwise a producer would never
 * learn that it misspelled a member. Null counts as absent. After the first fifty, the rest are only counted.
 */
export const setUnreadAside = (json: JsonObject, kind: Kind, setAside: SetAside[]): void => {
  const members = MEMBERS[kind];
  let count = 0;
  for (const key of Object.keys(json)) {
    if (members.has(key) || json[key] === null) continue;
    count += 1;
    if (count > MOST_LISTED) continue;
    const path = memberPath('', [key]);
    const unread = `${path} is not a member of a ${kind.toLowerCase()} event and is not read`;
    const [meant] = meantBy(key, json, members);
    setAside.push({
      path,
      reason: meant === undefined ? unread : `${unread}: did you mean ${meant}?`,
    });
  }
  if (count > MOST_LISTED) {
    setAside.push({
      path: '',
      reason: `${count - MOST_LISTED} more members are not members of a ${kind.toLowerCase()} event and are not read`,
    });
  }
};

/**
 * A member that is present cannot be the one that was meant. For a word of three letters almost every other one is a
 * misspelling, so it is not suggested.
 */
const meantBy = (
  key: string,
  json: JsonObject,
  members: ReadonlySet<string>,
): readonly string[] => {
  if (key.length < SHORTEST_MISSPELT) return [];
  const missing = [...members].filter((member) => json[member] === undefined);
  return nearest(key, missing, (member) => member);
};

const SHORTEST_MISSPELT = 4;
