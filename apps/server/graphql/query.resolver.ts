import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { listEvents, type SearchFacets, type SearchKind } from '#catalog';
import { redactText, type DatasetName, type JobName } from '#openlineage';
import type { AsOf, Asking } from './asking.ts';
import { listPage } from './list-page.ts';
import { connection, pageOf, type PageArguments } from './page.ts';
import { Refusal } from './refusal.ts';
import { datasetAt, eventAt, jobAt, runAt } from './shown.ts';
import { shownProducer } from '../events/shown-producer.ts';

interface At {
  readonly asOf?: AsOf | null;
}

interface InNamespace {
  readonly namespace?: string | null;
}

interface RunArguments extends At {
  readonly runId: string;
  readonly job?: JobName | null;
}

interface AssetsArguments extends At {
  readonly text: string;
  readonly kind?: SearchKind | null;
  readonly first: number;
}

// Every separator in the text is one more name to look up.
const MAX_ASSET_TEXT = 2_000;

interface SearchArguments extends PageArguments, InNamespace, At {
  readonly query: string;
  readonly kind?: SearchKind | null;
  readonly owner?: string | null;
  readonly tag?: string | null;
}

/** The questions: each finds its moment, and everything below is read there. */
@Resolver('Query')
export class QueryResolver {
  @Query('dataset')
  async dataset(@Context('asking') asking: Asking, @Args() { asOf, ...name }: DatasetName & At) {
    const reading = await asking.at(asOf);
    const found = await reading.dataset(name);
    return found && datasetAt(reading, found);
  }

  @Query('datasets')
  async datasets(
    @Context('asking') asking: Asking,
    @Args() { namespace, asOf, ...page }: PageArguments & InNamespace & At,
  ) {
    const reading = await asking.at(asOf);
    const slice = await reading.datasets({ namespace: namespace ?? null, page: pageOf(page) });
    return connection(reading.asOf, slice, (dataset) => datasetAt(reading, dataset));
  }

  @Query('job')
  async job(@Context('asking') asking: Asking, @Args() { asOf, ...name }: JobName & At) {
    const reading = await asking.at(asOf);
    const found = await reading.job(name);
    return found && jobAt(reading, found);
  }

  @Query('jobs')
  async jobs(
    @Context('asking') asking: Asking,
    @Args() { namespace, asOf, ...page }: PageArguments & InNamespace & At,
  ) {
    const reading = await asking.at(asOf);
    const slice = await reading.jobs({ namespace: namespace ?? null, page: pageOf(page) });
    return connection(reading.asOf, slice, (job) => jobAt(reading, job));
  }

  @Query('assets')
  async assets(
    @Context('asking') asking: Asking,
    @Args() { text, kind, first, asOf }: AssetsArguments,
  ) {
    const reading = await asking.at(asOf);
    if (text.length > MAX_ASSET_TEXT) {
      throw new Refusal(
        'BAD_USER_INPUT',
        `text has ${text.length} characters; a name may have ${MAX_ASSET_TEXT} here`,
      );
    }
    const { first: most } = pageOf({ first });
    const found = await reading.assetsNamed({ text, kind: kind ?? null });
    return {
      asOf: reading.asOf,
      totalCount: found.length,
      nodes: found
        .slice(0, most)
        .map(({ kind: own, namespace, name }) =>
          own === 'DATASET'
            ? { __typename: 'Dataset', ...datasetAt(reading, { namespace, name }) }
            : { __typename: 'Job', ...jobAt(reading, { namespace, name }) },
        ),
    };
  }

  @Query('run')
  async run(@Context('asking') asking: Asking, @Args() { runId, job, asOf }: RunArguments) {
    const reading = await asking.at(asOf);
    if (job) {
      const attempts = await reading.attempts({ runId, job });
      const newest = attempts.at(-1);
      return newest ? runAt(reading, newest) : null;
    }
    const [run, ...others] = await reading.runs(runId);
    if (others.length > 0) {
      throw new Refusal(
        'BAD_USER_INPUT',
        `${others.length + 1} jobs use the run id ${runId}: say which with job, or ask for "runs"`,
      );
    }
    return run ? runAt(reading, run) : null;
  }

  @Query('runs')
  async runs(
    @Context('asking') asking: Asking,
    @Args() { runId, asOf, ...page }: PageArguments & RunArguments,
  ) {
    const reading = await asking.at(asOf);
    const slice = listPage(reading.asOf, await reading.runs(runId), pageOf(page));
    return connection(reading.asOf, slice, (run) => runAt(reading, run));
  }

  @Query('namespaces')
  async namespaces(
    @Context('asking') asking: Asking,
    @Args() { asOf, ...page }: PageArguments & At,
  ) {
    const reading = await asking.at(asOf);
    const slice = await reading.namespaces(pageOf(page));
    return connection(reading.asOf, slice, (namespace) => namespace);
  }

  @Query('search')
  async search(
    @Context('asking') asking: Asking,
    @Args() { query, kind, namespace, owner, tag, asOf, ...page }: SearchArguments,
  ) {
    const reading = await asking.at(asOf);
    const question = {
      query,
      kind: kind ?? null,
      namespace: namespace ?? null,
      owner: owner ?? null,
      tag: tag ?? null,
    };
    const slice = await reading.search({ question, page: pageOf(page) });
    const hits = connection(reading.asOf, slice, ({ kind: found, match, place, ...name }) => ({
      found:
        found === 'DATASET'
          ? { __typename: 'Dataset', ...datasetAt(reading, name) }
          : { __typename: 'Job', ...jobAt(reading, name) },
      match,
      place,
    }));
    return {
      ...hits,
      facets: async ({ first }: PageArguments): Promise<SearchFacets> => {
        const { first: most } = pageOf({ first });
        const facets = await reading.searchFacets(question);
        return {
          kind: facets.kind,
          namespace: facets.namespace.slice(0, most),
          owner: facets.owner.slice(0, most).map(shownCount),
          tag: facets.tag.slice(0, most).map(shownCount),
        };
      },
    };
  }

  @Query('event')
  async event(@Context('asking') asking: Asking, @Args('sequence') sequence: number) {
    const reading = await asking.at(null);
    const isThere = sequence <= reading.asOf && (await reading.event(sequence)) !== null;
    return isThere ? eventAt(reading, sequence) : null;
  }

  @Query('events')
  async events(@Context('asking') asking: Asking, @Args() { asOf, ...page }: PageArguments & At) {
    const reading = await asking.at(asOf);
    const slice = await listEvents(reading.db, reading.asOf, pageOf(page));
    return connection(reading.asOf, slice, ({ sequence }) => eventAt(reading, sequence));
  }

  @Query('producers')
  async producers(
    @Context('asking') asking: Asking,
    @Args() { asOf, ...page }: PageArguments & At,
  ) {
    const reading = await asking.at(asOf);
    const slice = listPage(reading.asOf, await reading.producers(), pageOf(page));
    return connection(reading.asOf, slice, (producer) => shownProducer(reading, producer));
  }

  @Query('status')
  async status(@Context('asking') asking: Asking) {
    return { asking, reading: await asking.at(null) };
  }
}

const shownCount = ({ value, count }: SearchFacets['owner'][number]) => ({
  value: redactText(value),
  count,
});
