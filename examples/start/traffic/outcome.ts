/** What came of a scenario, in a word or two: the status, and what else matters. */
export type Outcome = string;

/** The status of a response, whose body nobody wants. */
export async function statusOf(call: Promise<Response>): Promise<Outcome> {
  const response = await call;
  await response.arrayBuffer();
  return String(response.status);
}
