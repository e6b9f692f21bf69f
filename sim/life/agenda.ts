/** What is to be done when: a binary heap by instant. A task that answers a number is due again then. */
export type Task = { due: number; run: (now: number) => number | undefined }

export class Agenda {
  readonly #heap: Task[] = []

  get size(): number {
    return this.#heap.length
  }

  add(due: number, run: Task['run']): void {
    this.#heap.push({ due, run })
    this.#up(this.#heap.length - 1)
  }

  /** Runs everything due by `now`, earliest first; at most `most`, so that a burst does not hold up the loop. */
  runDue(now: number, most = 2000): number {
    let ran = 0
    for (let first = this.#heap[0]; first && first.due <= now && ran < most; first = this.#heap[0], ran++) {
      // Taken out before it runs, because it may add others.
      this.#takeFirst()
      const again = first.run(now)
      if (again !== undefined) this.add(Math.max(again, first.due + 1), first.run)
    }
    return ran
  }

  #takeFirst(): void {
    const last = this.#heap.pop()
    if (last && this.#heap.length > 0) {
      this.#heap[0] = last
      this.#down(0)
    }
  }

  #up(i: number): void {
    const heap = this.#heap
    const task = heap[i]
    if (!task) return
    while (i > 0) {
      const parent = (i - 1) >> 1
      const above = heap[parent]
      if (!above || above.due <= task.due) break
      heap[i] = above
      i = parent
    }
    heap[i] = task
  }

  #down(i: number): void {
    const heap = this.#heap
    const task = heap[i]
    if (!task) return
    for (;;) {
      const left = 2 * i + 1
      const right = left + 1
      let least = left
      const l = heap[left]
      const r = heap[right]
      if (r && l && r.due < l.due) least = right
      const below = heap[least]
      if (!below || below.due >= task.due) break
      heap[i] = below
      i = least
    }
    heap[i] = task
  }
}
