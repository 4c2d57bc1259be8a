import { describeWith } from '../support/real-parts';
import { panelCases } from './support/panel-cases';
import { ruleCases } from './support/rule-cases';
import { ScrapedExamples } from './support/scraped-examples';

describeWith('prometheus')('in a Prometheus that scrapes the examples', () => {
  const examples = new ScrapedExamples();

  beforeAll(() => examples.start());
  afterAll(() => examples.stop());

  describe('the queries of the dashboard', () => panelCases(examples));
  describe('the rules', () => ruleCases(examples));
});
