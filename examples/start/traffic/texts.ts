const PARAGRAPH = [
  'A service that is measured can be understood while it runs.',
  'Three numbers tell most of its story: how many requests arrive, how many fail, and how long they take.',
  'Rate, errors and duration are the same for every service, so one dashboard fits them all.',
  'The weather was fine that day.',
  'A counter only ever rises, and its rate over time is what a dashboard draws.',
  'A histogram keeps how many requests took how long, and from its buckets any percentile can be estimated.',
  'Nobody wrote that down.',
  'Labels split these numbers by route and by status, and each label set costs memory in the service and in Prometheus.',
];

/** A text about measuring, another one for each number. */
export function textNumber(number: number): string {
  return [...PARAGRAPH, `This is reading number ${number} of the same story.`].join(' ');
}
