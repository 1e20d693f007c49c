import type { FieldUses } from './field-uses.ts';
import type { Spots } from './spots.ts';
import type { DatasetPlace } from './place.ts';
import type { Surroundings } from './surroundings.ts';

/** What a walk goes through: the graph, and the walk's own spots in it. */
export interface Territory {
  readonly around: Surroundings;
  readonly spots: Spots;
  readonly usesIn: (place: DatasetPlace) => FieldUses;
}
