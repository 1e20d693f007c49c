import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { GraphRows } from '../../lineage/contract/graph-notation.fixture.ts';
import { propagationIn, verdictsIn } from './graph-notation.fixture.ts';
import { lineOf, naivePropagate } from './naive-propagate.fixture.ts';
import { propagate } from './propagate.ts';
import {
  causes,
  graphs,
  namespaces,
  plainGraphs,
  RECREATED,
  TYPES,
} from './random-graphs.fixture.ts';
import { cases } from '../../../test/effort.ts';

const changes = fc.array(causes, { minLength: 1, maxLength: 2 });

/** The same rows in the opposite order. */
const reversed = (rows: GraphRows): GraphRows => ({
  nodes: rows.nodes,
  edges: rows.edges.toReversed(),
  productMembers: rows.productMembers.toReversed(),
  fieldEdges: rows.fieldEdges.toReversed(),
  identities: rows.identities.toReversed(),
  fields: rows.fields.toReversed(),
});

describe('in any graph', () => {
  it('the worklist finds the same facts as the naive fixpoint, at the same distances', () =>
    fc.assert(
      fc.asyncProperty(graphs, changes, namespaces, async (graph, made, namespace) => {
        const given = await propagationIn(graph, made, {
          ...{ types: TYPES, recreated: RECREATED, namespace },
        });
        const { facts } = await propagate(given.seeds, given.input);
        const naive = await naivePropagate(given.seeds, given.nodes, given.input);
        expect(new Set(facts.map(lineOf))).toEqual(naive);
        expect(facts.length).toBe(naive.size);
      }),
      { numRuns: cases(2000) },
    ));

  it('verdicts do not depend on the order of edges, and cycles end', () =>
    fc.assert(
      fc.asyncProperty(graphs, changes, async (graph, made) => {
        const one = await verdictsIn(graph, made, { types: TYPES });
        const other = await verdictsIn(graph, made, { types: TYPES, shuffled: reversed });
        expect(JSON.stringify(other)).toBe(JSON.stringify(one));
      }),
      { numRuns: cases(300) },
    ));

  it('two changes together harm whatever one of them harms, no less severely and no less certainly', () =>
    fc.assert(
      fc.asyncProperty(graphs, causes, causes, async (graph, first, second) => {
        const alone = await verdictsIn(graph, [first], { types: TYPES });
        const both = await verdictsIn(graph, [first, second], { types: TYPES });
        const rankIn = (all: typeof both, asset: (typeof both)[number]['asset']) => {
          const verdict = all.find((one) => JSON.stringify(one.asset) === JSON.stringify(asset));
          return verdict === undefined
            ? Infinity
            : SEVERITIES.indexOf(verdict.severity) * 2 + Number(verdict.certainty === 'POSSIBLE');
        };
        for (const { asset } of alone)
          expect(rankIn(both, asset)).toBeLessThanOrEqual(rankIn(alone, asset));
      }),
      { numRuns: cases(200) },
    ));

  it('every path leads step by step from what is changed to what is affected', () =>
    fc.assert(
      fc.asyncProperty(graphs, changes, async (graph, made) => {
        for (const { path, distance, asset } of await verdictsIn(graph, made, {
          types: TYPES,
        })) {
          for (const [index, step] of path.slice(1).entries())
            expect(step.from.name).toBe(path[index]?.to.name);
          const last = path.at(-1);
          if (last !== undefined && asset.kind !== 'JOB') expect(last.to.name).toBe(asset.name);
          const hops = path.filter(({ from, to }) => from.name !== to.name).length;
          expect(hops).toBeLessThanOrEqual(distance);
        }
      }),
      { numRuns: cases(200) },
    ));

  it('all outputs of a job that breaks are degraded at least', () =>
    fc.assert(
      fc.asyncProperty(plainGraphs, changes, async (graph, made) => {
        const verdicts = await verdictsIn(graph, made, { types: TYPES });
        for (const { asset, severity, rule } of verdicts) {
          if (asset.kind !== 'JOB' || severity !== 'BREAKING' || rule === 'drop-field') continue;
          const outputs = graph.flatMap((text) => {
            const [, to] = new RegExp(`[-~]> ([a-e])\\b.* by ${asset.name}\\b`).exec(text) ?? [];
            const [, written] = new RegExp(`^${asset.name} writes ([a-e])$`).exec(text) ?? [];
            return [to, written].filter((one) => one !== undefined);
          });
          for (const output of outputs) {
            const verdict = verdicts.find(
              (one) => one.asset.kind === 'DATASET' && one.asset.name === output,
            );
            expect(['BREAKING', 'DEGRADED']).toContain(verdict?.severity);
          }
        }
      }),
      { numRuns: cases(200) },
    ));
});

const SEVERITIES = ['BREAKING', 'DEGRADED', 'INFORMATIONAL'];
