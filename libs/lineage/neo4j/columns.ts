import type { Basis } from '../graph.ts';
import type { Values } from './driver.ts';
import { textStored } from './stored-text.ts';

/** Reads a row's columns one after the other. What is no such value was not written by us, and is refused. */
export class Columns {
  #next = 0;

  constructor(readonly values: Values) {}

  number(): number {
    const value = this.#take();
    if (typeof value !== 'number') throw broken(value, 'a number');
    return value;
  }

  numberOrNull(): number | null {
    return this.#isNull() ? null : this.number();
  }

  text(): string {
    const value = this.#take();
    if (typeof value !== 'string') throw broken(value, 'a text');
    return textStored(value);
  }

  textOrNull(): string | null {
    return this.#isNull() ? null : this.text();
  }

  flag(): boolean {
    return this.#take() === true;
  }

  basisOrNull(): Basis | null {
    const text = this.textOrNull();
    if (text === null || text === 'EXPLICIT' || text === 'COLUMN' || text === 'INFERRED')
      return text;
    throw broken(text, 'a basis');
  }

  #isNull(): boolean {
    if (this.values[this.#next] !== null) return false;
    this.#next += 1;
    return true;
  }

  #take(): unknown {
    const value = this.values[this.#next];
    this.#next += 1;
    return value;
  }
}

const broken = (value: unknown, what: string): Error =>
  new Error(
    `the graph in Neo4j has ${JSON.stringify(value)} where ${what} belongs: something else than Ledgerline wrote there; delete the graph, so that it is rebuilt`,
  );
