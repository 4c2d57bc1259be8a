/** Reads server-sent events until the first that has data. @returns whether there was one */
export async function readFirstData({ body }: Response): Promise<boolean> {
  const decoder = new TextDecoder();
  let events = '';
  for await (const chunk of body ?? []) {
    events += decoder.decode(chunk as Uint8Array, { stream: true });
    if (events.includes('data:')) {
      return true;
    }
  }
  return false;
}
