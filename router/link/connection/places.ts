/** Places that streams share fairly: where all are taken, the stream that has the most makes room for another. */
export class Places {
  readonly #most: number;
  /** By the stream's signal; the oldest first. */
  readonly #taken = new Map<AbortSignal, Set<AbortController>>();
  #count = 0;

  /** @param most places in all */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether nobody has a place. */
  get empty(): boolean {
    return this.#count === 0;
  }

  /**
   * A place for the stream, to be given back; it aborts when it is wanted by another. Undefined where no stream has more
   * places than this one.
   */
  take(stream: AbortSignal): AbortController | undefined {
    if (this.#count >= this.#most && !this.#makeRoomFor(stream)) return undefined;
    const place = new AbortController();
    const places = this.#taken.get(stream) ?? new Set();
    this.#taken.set(stream, places.add(place));
    this.#count++;
    return place;
  }

  give(stream: AbortSignal, place: AbortController): void {
    const places = this.#taken.get(stream);
    if (!places?.delete(place)) return;
    this.#count--;
    if (places.size === 0) this.#taken.delete(stream);
  }

  #makeRoomFor(stream: AbortSignal): boolean {
    let [greediest, most]: [AbortSignal, Set<AbortController>] = [
      stream,
      this.#taken.get(stream) ?? new Set(),
    ];
    for (const [other, places] of this.#taken) {
      if (places.size > most.size) [greediest, most] = [other, places];
    }
    if (greediest === stream) return false;
    const [oldest] = most;
    this.give(greediest, oldest);
    oldest.abort();
    return true;
  }
}
