import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { lineageDiff } from '#catalog';
import type { DatasetName, JobName } from '#openlineage';
import type { AsOf, Asking } from '../graphql/asking.ts';
import { shownDiff } from './diff-answer.ts';
import { pathDiff } from './path-answer.ts';
import { nodeOf } from './node-of.ts';
import type { Reading } from '../graphql/reading.ts';
import { Refusal } from '../graphql/refusal.ts';

interface Moments {
  readonly from: AsOf;
  readonly to?: AsOf | null;
}

interface DiffArguments extends Moments {
  readonly dataset?: DatasetName | null;
  readonly job?: JobName | null;
}

interface PathArguments extends Moments {
  readonly source: DatasetName;
  readonly sourceField?: string | null;
  readonly target: DatasetName;
  readonly targetField?: string | null;
}

/** The questions about two moments. */
@Resolver('Query')
export class DiffResolver {
  @Query('lineageDiff')
  async lineageDiff(
    @Context('asking') asking: Asking,
    @Args() { dataset, job, ...moments }: DiffArguments,
  ) {
    const [before, reading] = await readingsOf(asking, moments);
    const about = {
      datasets: dataset ? [await nodeOf('dataset', reading, dataset)] : null,
      job: job ? await nodeOf('job', reading, job) : null,
    };
    await reading.time.turn();
    const span = { from: before.asOf, to: reading.asOf };
    return shownDiff(reading, await lineageDiff(reading.db, span, about));
  }

  @Query('pathDiff')
  async pathDiff(
    @Context('asking') asking: Asking,
    @Args() { source, sourceField, target, targetField, ...moments }: PathArguments,
  ) {
    const [before, after] = await readingsOf(asking, moments);
    await nodeOf('dataset', after, source);
    await nodeOf('dataset', after, target);
    return pathDiff(before, after, {
      source: { ...source, field: sourceField ?? null },
      target: { ...target, field: targetField ?? null },
    });
  }
}

const readingsOf = async (
  asking: Asking,
  { from, to }: Moments,
): Promise<readonly [before: Reading, after: Reading]> => {
  const [before, after] = await Promise.all([asking.at(from), asking.at(to)]);
  if (before.asOf <= after.asOf) return [before, after];
  throw new Refusal(
    'BAD_USER_INPUT',
    `"from" is sequence ${before.asOf}, which is after "to", ${after.asOf}: give the earlier moment first`,
  );
};
