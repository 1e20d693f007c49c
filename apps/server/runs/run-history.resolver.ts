import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { runHistory, type RunView } from '#catalog';
import { redactText, type DatasetName, type JobName } from '#openlineage';
import type { AsOf, Asking } from '../graphql/asking.ts';
import { listPage } from '../graphql/list-page.ts';
import { nodeOf } from '../lineage/node-of.ts';
import { connection, pageOf, type PageArguments } from '../graphql/page.ts';
import type { Reading } from '../graphql/reading.ts';
import { datasetAt, eventAt, jobAt } from '../graphql/shown.ts';

interface RunHistoryArguments extends PageArguments {
  readonly eventTime: string;
  readonly job?: JobName | null;
  readonly dataset?: DatasetName | null;
  readonly asOf?: AsOf | null;
}

/** The question by the second clock: what ran when, from what, into what. */
@Resolver('Query')
export class RunHistoryResolver {
  @Query('runHistory')
  async runHistory(
    @Context('asking') asking: Asking,
    @Args() { eventTime, job, dataset, asOf, ...page }: RunHistoryArguments,
  ) {
    const reading = await asking.at(asOf);
    const wanted = {
      job: job ? await nodeOf('job', reading, job) : null,
      dataset: dataset ? await nodeOf('dataset', reading, dataset) : null,
    };
    const slice = await runHistory(reading.db, reading.asOf, eventTime, wanted, pageOf(page));
    return connection(reading.asOf, slice, (run) => runThen(reading, run));
  }
}

const runThen = (reading: Reading, run: RunView) => ({
  ...run,
  job: jobAt(reading, run.job),
  errorMessage: run.errorMessage === null ? null : redactText(run.errorMessage),
  inputs: run.inputs.map((dataset) => datasetAt(reading, dataset)),
  outputs: run.outputs.map((dataset) => datasetAt(reading, dataset)),
  events: (page: PageArguments) =>
    connection(reading.asOf, listPage(reading.asOf, run.events, pageOf(page)), (sequence) =>
      eventAt(reading, sequence),
    ),
});
