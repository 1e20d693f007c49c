const BITS = { taken: 1, listed: 2, between: 4, within: 8 };

/** Marks on places, of which there are ever more. */
export class PlaceMarks {
  #marks = new Uint8Array(1024);

  has(place: number, mark: keyof typeof BITS): boolean {
    return ((this.#marks[place] ?? 0) & BITS[mark]) !== 0;
  }

  set(place: number, mark: keyof typeof BITS): void {
    if (place >= this.#marks.length) {
      const grown = new Uint8Array(Math.max(place + 1, this.#marks.length * 2));
      grown.set(this.#marks);
      this.#marks = grown;
    }
    this.#marks[place] = (this.#marks[place] ?? 0) | BITS[mark];
  }
}
