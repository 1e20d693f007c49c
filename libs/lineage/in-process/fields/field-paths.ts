import type { Direction, Step } from '../../graph.ts';
import { NONE } from '../storage/column.ts';
import type { FieldPlaces } from './field-vertices.ts';
import type { FieldReach } from './field-traversal.ts';
import { feedTeller } from '../feed-teller.ts';
import type { FieldStep } from './field-step.ts';
import { basisOf, transformationOf } from './field-step.ts';
import type { Moment } from '../snapshot.ts';
import { BASES } from '../storage/store.ts';

/** Makes the paths of what a walk reached, by position, whatever has become of the graph by then. */
export const fieldPaths = (
  moment: Moment,
  places: FieldPlaces,
  direction: Direction,
  { places: reached, parents, steps }: FieldReach,
): ((position: number) => readonly Step[]) => {
  const { job, opened } = moment.store.fieldEdges;
  const tellFeed = feedTeller(moment);
  const tell = ({ kind, row }: FieldStep): Pick<Step, 'job' | 'openedAt'> =>
    kind === 'BARE'
      ? tellFeed(row)
      : {
          job: job.values[row] === NONE ? null : moment.nameOf(job.at(row)),
          openedAt: opened.at(row),
        };
  const said = steps.map((step) =>
    step === null
      ? null
      : { basis: basisOf(moment, step), transformation: transformationOf(moment, step) },
  );
  const end = (place: number): Step['from'] => ({
    ...moment.nameOf(places.datasetOf(place)),
    field: places.fieldAt(place),
  });
  return (position) => {
    const path: Step[] = [];
    for (let here = position; ;) {
      const parent = parents[here] ?? -1;
      const [step, saying] = [steps[here], said[here]];
      if (!step || !saying) break;
      const near = end(reached[parent] ?? NONE);
      const far = end(reached[here] ?? NONE);
      const [from, to] = direction === 'DOWNSTREAM' ? [near, far] : [far, near];
      path.push({
        from,
        to,
        ...tell(step),
        basis: BASES[saying.basis] ?? 'INFERRED',
        transformation: saying.transformation,
      });
      here = parent;
    }
    return direction === 'DOWNSTREAM' ? path.reverse() : path;
  };
};
