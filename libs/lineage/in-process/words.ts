/** Gives each distinct text a number, so that rows can hold it in four bytes. */
export class Words {
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#texts.push(text);
    this.#numbers.set(text, this.#texts.length - 1);
    return this.#texts.length - 1;
  }

  at(number: number): string {
    const text = this.#texts[number];
    if (text === undefined) throw new Error(`unreachable: there is no word ${number}`);
    return text;
  }
}
