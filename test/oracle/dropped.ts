import { isFailed, type Attempt } from './attempts.ts';
import type { Identity } from './identity.ts';
import { isRename, mentionsIn } from './mentions.ts';
import { byMoment, type Moment } from './order.ts';
import type { Event } from './reading.ts';

/** The datasets that a completed run dropped, and that nothing has stated again since. */
export const droppedIn = (
  events: readonly Event[],
  attempts: readonly Attempt[],
  identity: Identity,
): ReadonlySet<string> => {
  const drops = new Map<string, Moment>();
  const revivals = new Map<string, Moment>();
  for (const attempt of attempts) {
    for (const { dataset, droppedAt, at } of outputsOf(attempt, identity)) {
      if (droppedAt && attempt.state === 'COMPLETED') keepLatest(drops, dataset, droppedAt);
      if (!droppedAt && !isFailed(attempt)) keepLatest(revivals, dataset, at);
    }
  }
  for (const event of events) {
    if (event.kind === 'RUN') continue;
    for (const { name, left } of mentionsIn(event)) {
      if (!left) keepLatest(revivals, identity.of(name, event.at), event.at);
    }
  }
  const isDropped = ([dataset, at]: readonly [string, Moment]): boolean => {
    const again = revivals.get(dataset);
    return again === undefined || byMoment(again, at) <= 0;
  };
  return new Set([...drops].filter(isDropped).map(([dataset]) => dataset));
};

const keepLatest = (moments: Map<string, Moment>, dataset: string, at: Moment): void => {
  const known = moments.get(dataset);
  if (!known || byMoment(known, at) < 0) moments.set(dataset, at);
};

interface Output {
  readonly dataset: string;
  /** Where the facet stands that says DROP; null where the run's latest word is another. */
  readonly droppedAt: Moment | null;
  /** Where the run names the dataset last. */
  readonly at: Moment;
}

const outputsOf = (attempt: Attempt, identity: Identity): readonly Output[] => {
  const outputs = new Map<string, Output>();
  for (const { outputs: mentions, at } of attempt.events) {
    for (const mention of mentions) {
      const dataset = identity.of(mention, at, isRename(mention));
      const before = outputs.get(dataset)?.droppedAt ?? null;
      const stated = mention.change === 'DROP' ? at : null;
      outputs.set(dataset, { dataset, at, droppedAt: mention.change === null ? before : stated });
    }
  }
  return [...outputs.values()];
};
