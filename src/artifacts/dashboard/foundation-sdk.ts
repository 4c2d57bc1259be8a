import type { DashboardBuilder, DashboardLinkBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder as HeatmapBuilder } from '@grafana/grafana-foundation-sdk/heatmap';
import type { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { MetricsConfigurationError } from '../../core/metrics.errors';
import { runbookPage } from './alert-runbooks';
import {
  type AnnotationModel,
  colourSteps,
  type DashboardModel,
  type PanelModel,
  type VariableModel,
} from './dashboard-model';
import type { GrafanaDashboard } from './grafana-dashboard.types';
import { layOut, type PlacedPanel } from './layout';
import { checkSdkVersion, sdkIsMissing } from './sdk-version';

// The types of the package stay in this file, and are in no declaration of it: nobody needs the package to compile.

type AnyPanelBuilder = HeatmapBuilder | StatBuilder | TimeseriesBuilder;
type Sdk = ReturnType<typeof requireSdk>;

const PACKAGE = '@grafana/grafana-foundation-sdk';
/** What Grafana 10 writes; later versions bring it up to theirs when they load it. */
const SCHEMA_VERSION = 38;
const DATA_SOURCE = { type: 'prometheus', uid: '${datasource}' };
const TAG = 'nestjs-red-metrics';

/**
 * Makes Grafana's JSON of a dashboard, by Grafana's own builders.
 *
 * @throws MetricsConfigurationError where their package is not installed, or too old
 */
export function buildDashboard(model: DashboardModel): GrafanaDashboard {
  const builder = new SdkBuilders(loadSdk(), model).dashboard();
  // Plain data: nothing in it is undefined.
  return JSON.parse(JSON.stringify({ ...builder.build(), schemaVersion: SCHEMA_VERSION })) as GrafanaDashboard;
}

/** Only here and now: services that never generate a dashboard do without the package. */
function loadSdk(): Sdk {
  try {
    checkSdkVersion(PACKAGE, require.resolve('@grafana/grafana-foundation-sdk/dashboard'));
    return requireSdk();
  } catch (error) {
    throw error instanceof MetricsConfigurationError ? error : sdkIsMissing(PACKAGE, error);
  }
}

function requireSdk() {
  return {
    common:
      require('@grafana/grafana-foundation-sdk/common') as typeof import('@grafana/grafana-foundation-sdk/common'),
    grafana:
      require('@grafana/grafana-foundation-sdk/dashboard') as typeof import('@grafana/grafana-foundation-sdk/dashboard'),
    heatmap:
      require('@grafana/grafana-foundation-sdk/heatmap') as typeof import('@grafana/grafana-foundation-sdk/heatmap'),
    prometheus:
      require('@grafana/grafana-foundation-sdk/prometheus') as typeof import('@grafana/grafana-foundation-sdk/prometheus'),
    stat: require('@grafana/grafana-foundation-sdk/stat') as typeof import('@grafana/grafana-foundation-sdk/stat'),
    timeseries:
      require('@grafana/grafana-foundation-sdk/timeseries') as typeof import('@grafana/grafana-foundation-sdk/timeseries'),
  };
}

/** What the package's builders make of a model. */
class SdkBuilders {
  constructor(
    private readonly sdk: Sdk,
    private readonly model: DashboardModel,
  ) {}

  dashboard(): DashboardBuilder {
    const { grafana } = this.sdk;
    const { title, uid, description, tags, variables, annotations } = this.model;
    const builder = new grafana.DashboardBuilder(title)
      .uid(uid)
      .description(description)
      .tags([TAG, ...tags])
      .tooltip(grafana.DashboardCursorSync.Crosshair)
      .refresh('30s')
      .readonly()
      .time({ from: 'now-1h', to: 'now' })
      .withVariable(new grafana.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'));
    variables.forEach((variable) => builder.withVariable(this.variable(variable)));
    annotations.forEach((annotation) => builder.annotation(this.annotation(annotation)));
    this.links().forEach((link) => builder.link(link));
    this.addRows(builder);
    return builder;
  }

  private variable({ name, label, description, values }: VariableModel) {
    const { CustomVariableBuilder, QueryVariableBuilder, VariableRefresh } = this.sdk.grafana;
    if (!('query' in values)) {
      const [first = ''] = values;
      const options = values.map((value) => ({ text: value, value, selected: value === first }));
      return new CustomVariableBuilder(name)
        .label(label)
        .description(description)
        .values(values.join(','))
        .options(options)
        .current({ text: first, value: first, selected: true });
    }
    const builder = new QueryVariableBuilder(name)
      .label(label)
      .description(description)
      .datasource(DATA_SOURCE)
      .query({ query: values.query, refId: 'StandardVariableQuery' })
      .definition(values.query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .multi(true)
      .includeAll(true)
      .current({ text: ['All'], value: ['$__all'], selected: true });
    return values.all === undefined ? builder : builder.allValue(values.all);
  }

  private annotation({ name, expr, title }: AnnotationModel) {
    return new this.sdk.grafana.AnnotationQueryBuilder()
      .name(name)
      .datasource(DATA_SOURCE)
      .enable(true)
      .iconColor('red')
      .expr(expr)
      .step('60s')
      .titleFormat(title);
  }

  private links(): readonly DashboardLinkBuilder[] {
    const { DashboardLinkBuilder, DashboardLinkType } = this.sdk.grafana;
    const dashboards = new DashboardLinkBuilder('Services')
      .type(DashboardLinkType.Dashboards)
      .tags([TAG])
      .asDropdown(true)
      .includeVars(false)
      .keepTime(true);
    return this.model.runbooks === undefined ? [dashboards] : [dashboards, this.link('Runbooks', this.model.runbooks)];
  }

  private link(title: string, url: string): DashboardLinkBuilder {
    const { DashboardLinkBuilder, DashboardLinkType } = this.sdk.grafana;
    return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).icon('doc').url(url).targetBlank(true);
  }

  private addRows(builder: DashboardBuilder): void {
    for (const { id, place, row, panels } of layOut(this.model.rows)) {
      const heading = new this.sdk.grafana.RowBuilder(row.title).id(id).gridPos(place).collapsed(row.folded);
      const built = panels.map((panel) => this.panel(panel));
      if (row.folded) {
        built.forEach((panel) => heading.withPanel(panel));
      }
      builder.withRow(heading);
      if (!row.folded) {
        built.forEach((panel) => builder.withPanel(panel));
      }
    }
  }

  private panel({ id, place, panel }: PlacedPanel): AnyPanelBuilder {
    const builder = this.view(panel);
    builder.id(id).title(panel.title).description(panel.description).gridPos(place).datasource(DATA_SOURCE);
    builder.targets(panel.targets.map((target, index) => this.query(target, String.fromCharCode(65 + index), panel)));
    builder.unit(panel.unit).thresholds(this.thresholds(panel));
    if (panel.goesBelowZero !== true) {
      builder.min(0);
    }
    if (panel.max !== undefined) {
      builder.max(panel.max);
    }
    if (panel.runbook !== undefined && this.model.runbooks !== undefined) {
      builder.links([this.link('Runbook', this.model.runbooks + runbookPage(panel.runbook))]);
    }
    return builder;
  }

  private query({ expr, legend }: PanelModel['targets'][number], refId: string, panel: PanelModel): DataqueryBuilder {
    const { DataqueryBuilder, PromQueryFormat, QueryEditorMode } = this.sdk.prometheus;
    return new DataqueryBuilder()
      .refId(refId)
      .datasource(DATA_SOURCE)
      .editorMode(QueryEditorMode.Code)
      .expr(expr)
      .legendFormat(legend)
      .format(panel.view === 'heatmap' ? PromQueryFormat.Heatmap : PromQueryFormat.TimeSeries)
      .range();
  }

  private thresholds({ thresholds }: PanelModel) {
    const { ThresholdsConfigBuilder, ThresholdsMode } = this.sdk.grafana;
    return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(colourSteps(thresholds));
  }

  private view(panel: PanelModel): AnyPanelBuilder {
    switch (panel.view) {
      case 'heatmap':
        return this.heatmap(panel);
      case 'stat':
        return this.stat();
      default:
        return this.lines(panel);
    }
  }

  private heatmap({ unit }: PanelModel): HeatmapBuilder {
    const { HeatmapColorMode, HeatmapColorOptionsBuilder, PanelBuilder, YAxisConfigBuilder } = this.sdk.heatmap;
    return new PanelBuilder()
      .calculate(false)
      .cellGap(1)
      .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Oranges').steps(64))
      .yAxis(new YAxisConfigBuilder().unit(unit))
      .showLegend();
  }

  private stat(): StatBuilder {
    const { BigValueColorMode, BigValueGraphMode, ReduceDataOptionsBuilder } = this.sdk.common;
    return new this.sdk.stat.PanelBuilder()
      .colorMode(BigValueColorMode.Value)
      .graphMode(BigValueGraphMode.Area)
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  }

  private lines({ view, thresholds }: PanelModel): TimeseriesBuilder {
    const { common, timeseries } = this.sdk;
    const builder = new timeseries.PanelBuilder()
      .drawStyle(common.GraphDrawStyle.Line)
      .showPoints(common.VisibilityMode.Never)
      .fillOpacity(view === 'stacked' ? 30 : 8)
      .legend(
        new common.VizLegendOptionsBuilder()
          .showLegend(true)
          .displayMode(common.LegendDisplayMode.List)
          .placement(common.LegendPlacement.Bottom),
      )
      .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi));
    if (view === 'stacked') {
      builder.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
    }
    if (thresholds !== undefined) {
      const style = new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed);
      builder.thresholdsStyle(style);
    }
    return builder;
  }
}
