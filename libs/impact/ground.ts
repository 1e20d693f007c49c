import type { Deadline } from './deadline.ts';
import type { FieldTypes } from './field-types.ts';
import type { Surroundings } from './surroundings.ts';

/** What a walk goes by. */
export interface Ground {
  readonly around: Surroundings;
  readonly types: FieldTypes;
  readonly deadline: Deadline;
}
