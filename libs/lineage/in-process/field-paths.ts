import type { Direction, Step } from '../graph.ts';
import { NONE } from './column.ts';
import type { FieldPlaces } from './field-places.ts';
import type { FieldReach } from './field-reach.ts';
import { basisOf, transformationOf } from './field-step.ts';
import type { Moment } from './moment.ts';
import { BASES } from './store.ts';

/** Makes the paths of what a walk reached, by position, whatever has become of the graph by then. */
export const fieldPaths = (
  moment: Moment,
  places: FieldPlaces,
  direction: Direction,
  { places: reached, parents, steps }: FieldReach,
): ((position: number) => readonly Step[]) => {
  const { fieldEdges, edges } = moment.store;
  const columns = {
    BARE: { job: edges.FEEDS.job, opened: edges.FEEDS.opened },
    EDGE: { job: fieldEdges.job, opened: fieldEdges.opened },
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
      const { job, opened } = columns[step.kind === 'BARE' ? 'BARE' : 'EDGE'];
      path.push({
        from,
        to,
        job: job.values[step.row] === NONE ? null : moment.nameOf(job.at(step.row)),
        basis: BASES[saying.basis] ?? 'INFERRED',
        transformation: saying.transformation,
        openedAt: opened.at(step.row),
      });
      here = parent;
    }
    return direction === 'DOWNSTREAM' ? path.reverse() : path;
  };
};
