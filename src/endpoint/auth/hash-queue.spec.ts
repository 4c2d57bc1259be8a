import { type BasicVerdict, HashQueue } from './hash-queue';

/** A queue whose hashes end when they are told to. */
class Rig {
  /** What is being worked out, in the order in which it was begun. */
  readonly begun: string[] = [];
  readonly verdicts = new Map<string, BasicVerdict>();
  now = 1000;
  private readonly queue = new HashQueue(() => this.now);
  private readonly ends = new Map<string, (verdict: BasicVerdict | Error) => void>();

  /** @param name a name for the guess, `<address> <what>` */
  ask(name: string, { id = name, hasLeft = (): boolean => false } = {}): Promise<BasicVerdict> {
    const [address = ''] = name.split(' ');
    const verify = (): Promise<BasicVerdict> => {
      this.begun.push(name);
      return new Promise((resolve, reject) =>
        this.ends.set(name, (verdict) => (verdict instanceof Error ? reject(verdict) : resolve(verdict))),
      );
    };
    const asked = this.queue.ask({ id, address, hasLeft, verify });
    void asked.then((verdict) => this.verdicts.set(name, verdict));
    return asked;
  }

  async end(name: string, verdict: BasicVerdict | Error = false): Promise<void> {
    this.ends.get(name)?.(verdict);
    await new Promise((resolve) => setImmediate(resolve));
  }

  close(): void {
    this.queue.close();
  }

  /** Ends everything, in the order in which it is begun. */
  async drain(): Promise<readonly string[]> {
    for (let next = 0; next < this.begun.length; next++) {
      await this.end(this.begun[next] ?? '');
    }
    return this.begun;
  }
}

describe('the queue for hashes of passwords', () => {
  it('works on two at once', async () => {
    const rig = new Rig();
    ['a 1', 'b 1', 'c 1'].forEach((name) => void rig.ask(name));

    expect(rig.begun).toEqual(['a 1', 'b 1']);
    await rig.end('b 1');
    expect(rig.begun).toEqual(['a 1', 'b 1', 'c 1']);
  });

  it('takes the newest of addresses that it does not know', async () => {
    const rig = new Rig();
    ['a 1', 'b 1', 'c 1', 'd 1', 'e 1'].forEach((name) => void rig.ask(name));

    expect(await rig.drain()).toEqual(['a 1', 'b 1', 'e 1', 'd 1', 'c 1']);
  });

  it('takes those with the fewest failures first, and what waits as one', async () => {
    const rig = new Rig();
    ['a 1', 'b 1', 'a 2', 'c 1', 'a 3', 'b 2', 'd 1', 'c 2'].forEach((name) => void rig.ask(name));

    expect((await rig.drain()).slice(2)).toEqual(['d 1', 'c 1', 'c 2', 'b 2', 'a 2', 'a 3']);
  });

  it('takes an address that was right lately before all others', async () => {
    const rig = new Rig();
    void rig.ask('right 1');
    await rig.end('right 1', true);
    ['a 1', 'b 1', 'right 2', 'right 3', 'c 1'].forEach((name) => void rig.ask(name));

    expect((await rig.drain()).slice(1)).toEqual(['a 1', 'b 1', 'right 2', 'right 3', 'c 1']);
  });

  it('makes nobody the newest again who leaves and comes back', async () => {
    const rig = new Rig();
    ['a 1', 'b 1'].forEach((name) => void rig.ask(name));
    void rig.ask('left 1', { hasLeft: () => true });
    ['c 1', 'left 2'].forEach((name) => void rig.ask(name));

    expect(await rig.drain()).toEqual(['a 1', 'b 1', 'c 1', 'left 2']);
  });

  it('forgets failures when a right one comes', async () => {
    const rig = new Rig();
    void rig.ask('a 1');
    await rig.end('a 1');
    void rig.ask('a 2');
    await rig.end('a 2', true);
    ['b 1', 'c 1', 'd 1', 'a 3'].forEach((name) => void rig.ask(name));

    expect((await rig.drain()).slice(2)).toEqual(['b 1', 'c 1', 'a 3', 'd 1']);
  });

  it('gives everybody with the same password the same verdict', async () => {
    const rig = new Rig();
    const asked = [
      rig.ask('a x', { id: 'x' }),
      rig.ask('b 1'),
      rig.ask('c x', { id: 'x' }),
      rig.ask('d x', { id: 'x' }),
    ];
    await rig.end('a x', true);

    expect(rig.begun).toEqual(['a x', 'b 1']);
    expect(await Promise.all([asked[0], asked[2], asked[3]])).toEqual([true, true, true]);
  });

  it('works out nothing for whoever has left', async () => {
    const rig = new Rig();
    ['a 1', 'b 1'].forEach((name) => void rig.ask(name));
    const gone = rig.ask('c 1', { hasLeft: () => true });
    void rig.ask('d 1');

    expect(await rig.drain()).toEqual(['a 1', 'b 1', 'd 1']);
    expect(await gone).toBe('busy');
  });

  it('turns away whoever has waited for five minutes', async () => {
    const rig = new Rig();
    ['a 1', 'b 1'].forEach((name) => void rig.ask(name));
    const late = rig.ask('c 1');
    rig.now += 301;
    void rig.ask('d 1');

    expect(await rig.drain()).toEqual(['a 1', 'b 1', 'd 1']);
    expect(await late).toBe('busy');
  });

  it('turns away the last of more than 2,048: those with failures, then the oldest', async () => {
    const rig = new Rig();
    ['a 1', 'b 1', 'a 2', 'c 1'].forEach((name) => void rig.ask(name));
    for (let i = 0; i < 2046; i++) {
      void rig.ask(`x${i} 1`);
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(rig.verdicts.size).toBe(0);
    void rig.ask('d 1');
    await new Promise((resolve) => setImmediate(resolve));
    expect([...rig.verdicts]).toEqual([['a 2', 'busy']]);
    void rig.ask('e 1');
    await new Promise((resolve) => setImmediate(resolve));
    expect([...rig.verdicts]).toEqual([
      ['a 2', 'busy'],
      ['c 1', 'busy'],
    ]);
  });

  it('turns nobody away for those who repeat what is at work', async () => {
    const rig = new Rig();
    ['a 1', 'b 1'].forEach((name) => void rig.ask(name));
    for (let i = 0; i < 2048; i++) {
      void rig.ask(`a repeated${i}`, { id: 'a 1' });
    }
    void rig.ask('c 1');
    await new Promise((resolve) => setImmediate(resolve));
    expect([...rig.verdicts]).toEqual([['a repeated2047', 'busy']]);
  });

  it('keeps nobody who waits behind others for longer than five minutes', async () => {
    const rig = new Rig();
    ['a 1', 'b 1'].forEach((name) => void rig.ask(name));
    const late = rig.ask('c 1');
    rig.now += 301;
    void rig.ask('d 1');

    expect(await late).toBe('busy');
  });

  it('lets nobody in by a hash that fails', async () => {
    const rig = new Rig();
    const asked = rig.ask('a 1');
    await rig.end('a 1', new Error('memory limit exceeded'));

    expect(await asked).toBe(false);
  });

  it('lets nobody wait any more once it closes, but works on', async () => {
    const rig = new Rig();
    const asked = [rig.ask('a 1'), rig.ask('b 1'), rig.ask('c 1')];
    rig.close();
    expect(await asked[2]).toBe('busy');
    expect(await rig.ask('d 1')).toBe('busy');
    await rig.end('a 1', true);
    const later = rig.ask('e 1');
    await rig.end('e 1', true);

    expect(await Promise.all([asked[0], later])).toEqual([true, true]);
  });
});
