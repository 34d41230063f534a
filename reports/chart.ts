import type { CustomSeriesOption, EChartsOption } from 'echarts';
import { numberText } from './bench-format.ts';
import { escapeMarkup, withoutUnwanted } from './escape.ts';

export interface ChartPoint {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface ChartSeries {
  readonly name: string;
  /** Whether neighbours are joined. */
  readonly isLine: boolean;
  readonly points: readonly (ChartPoint | undefined)[];
}

export interface ChartPanel {
  readonly title: string;
  readonly categories: readonly string[];
  readonly series: readonly ChartSeries[];
}

/** Points with intervals over categories, side by side in panels, over a logarithmic axis. All panels have the same series. */
export interface ChartData {
  readonly title: string;
  readonly subtitle: string;
  readonly panels: readonly ChartPanel[];
}

/** What draws a chart as SVG: light, and dark where its reader wants that. Undefined if the library is not installed. */
export async function loadDraw(): Promise<((data: ChartData) => string) | undefined> {
  let echarts: typeof import('echarts');
  try {
    echarts = await import('echarts');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
  // Which font its reader has is not known: there must be room for a wide one.
  echarts.setPlatformAPI({
    measureText: (text, font = '12px') => ({ width: text.length * WIDEST_CHARACTER * (Number.parseFloat(font) || 12) }),
  });
  return (data) => {
    const width = data.panels.length > 1 ? PANEL_WIDTH * data.panels.length : SINGLE_WIDTH;
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height: HEIGHT });
    try {
      chart.setOption(optionOf(data, width));
      return inLightAndDark(chart.renderToSVGString(), `${data.title}: ${data.subtitle}`);
    } finally {
      chart.dispose();
    }
  };
}

/** In parts of the size of the font; of a wide sans-serif, on average. */
const WIDEST_CHARACTER = 0.62;
const PANEL_WIDTH = 430;
const SINGLE_WIDTH = 860;
const HEIGHT = 400;
const MARGIN = { left: 64, right: 24, top: 112, bottom: 44 };
/** Between two series of one category, so that their intervals do not hide each other. */
const STEP = 9;

const INK = '#1c1f24';
const PAPER = '#ffffff';
const LINE = '#c9ced6';
/** Told apart by shape and dash as well. */
const STYLES = [
  { colour: '#b3261e', shape: 'circle', dash: [] },
  { colour: '#1f5fa8', shape: 'rect', dash: [6, 4] },
  { colour: '#7a4b00', shape: 'diamond', dash: [2, 3] },
  { colour: '#1b6e42', shape: 'triangle', dash: [10, 3, 2, 3] },
] as const;
/** What each colour becomes in the dark. */
const DARK: Readonly<Record<string, string>> = {
  [INK]: '#e6e8eb',
  [PAPER]: '#15171a',
  [LINE]: '#454b54',
  '#b3261e': '#ff9a90',
  '#1f5fa8': '#8fbcff',
  '#7a4b00': '#e9b872',
  '#1b6e42': '#7fd79b',
};

function styleOf(index: number): (typeof STYLES)[number] {
  return STYLES[index % STYLES.length] ?? STYLES[0];
}

function optionOf({ title, subtitle, panels }: ChartData, width: number): EChartsOption {
  const inner = width / panels.length;
  const names = panels[0]?.series.map(({ name }) => name) ?? [];
  return {
    animation: false,
    backgroundColor: PAPER,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: INK },
    title: [
      {
        text: title,
        subtext: subtitle,
        left: 12,
        top: 6,
        textStyle: { color: INK, fontSize: 16 },
        subtextStyle: { color: INK },
      },
      ...panels.map((panel, index) => ({
        text: withoutUnwanted(panel.title),
        left: inner * index + MARGIN.left,
        top: 86,
        textStyle: { color: INK, fontSize: 12 },
      })),
    ],
    legend: {
      top: 58,
      left: 12,
      itemWidth: 12,
      itemHeight: 12,
      itemGap: 20,
      textStyle: { color: INK },
      data: names.map((name, index) => ({ name, icon: styleOf(index).shape })),
    },
    grid: panels.map((_, index) => ({
      left: inner * index + MARGIN.left,
      width: inner - MARGIN.left - MARGIN.right,
      top: MARGIN.top,
      bottom: MARGIN.bottom,
    })),
    xAxis: panels.map(({ categories }, gridIndex) => ({
      gridIndex,
      type: 'category',
      data: [...categories],
      axisLabel: { color: INK, interval: 0 },
      axisLine: { lineStyle: { color: INK } },
      axisTick: { show: false },
    })),
    yAxis: panels.map((_, gridIndex) => ({
      gridIndex,
      type: 'log',
      ...rangeOf(panels),
      axisLabel: { color: INK, formatter: numberText },
      splitLine: { lineStyle: { color: LINE } },
    })),
    series: panels.flatMap((panel, index) => panel.series.map((series, place) => drawn(series, place, panel, index))),
  };
}

/** Whole decades, the same in all panels: they are there to be compared. */
function rangeOf(panels: readonly ChartPanel[]): { readonly min: number; readonly max: number } {
  const points = panels
    .flatMap(({ series }) => series.flatMap((each) => each.points))
    .filter((point) => point !== undefined);
  const low = Math.min(...points.map((point) => point.low).filter((value) => value > 0));
  const high = Math.max(...points.map((point) => point.high));
  return { min: 10 ** Math.floor(Math.log10(low)), max: 10 ** Math.ceil(Math.log10(high * 1.000_001)) };
}

type Draw = NonNullable<CustomSeriesOption['renderItem']>;
type Elements = NonNullable<Exclude<ReturnType<Draw>, null | undefined>>;

/** The library has no series of points with intervals: each point is drawn as a group. */
function drawn(
  { name, isLine, points }: ChartSeries,
  place: number,
  panel: ChartPanel,
  index: number,
): CustomSeriesOption {
  const { colour, shape, dash } = styleOf(place);
  const shift = (place - (panel.series.length - 1) / 2) * STEP;
  const renderItem: Draw = (_, api) => {
    const at = Number(api.value(0));
    const point = points[at];
    if (point === undefined) return null;
    const placeOf = (where: number, value: number): [number, number] => {
      const [x = 0, y = 0] = api.coord([where, value]);
      return [x + shift, y];
    };
    const [x, y] = placeOf(at, point.value);
    const line = ([x1, y1]: [number, number], [x2, y2]: [number, number], lineDash: readonly number[]) => ({
      type: 'line' as const,
      shape: { x1, y1, x2, y2 },
      style: { stroke: colour, lineWidth: 1.5, lineDash: [...lineDash] },
    });
    const next = points[at + 1];
    const [low, high] = [placeOf(at, Math.max(point.low, Number.MIN_VALUE)), placeOf(at, point.high)];
    const cap = ([capX, capY]: [number, number]) => line([capX - 3, capY], [capX + 3, capY], []);
    const children = [
      ...(isLine && next !== undefined ? [line([x, y], placeOf(at + 1, next.value), dash)] : []),
      line(low, high, []),
      cap(low),
      cap(high),
      markOf(shape, x, y, colour),
    ];
    return { type: 'group', children } as Elements;
  };
  return {
    type: 'custom',
    name,
    xAxisIndex: index,
    yAxisIndex: index,
    itemStyle: { color: colour },
    silent: true,
    data: points.map((point, at) => [at, point?.value ?? 1]),
    renderItem,
  };
}

function markOf(shape: (typeof STYLES)[number]['shape'], x: number, y: number, fill: string) {
  const style = { fill };
  const size = 4.5;
  if (shape === 'circle') return { type: 'circle' as const, shape: { cx: x, cy: y, r: size }, style };
  if (shape === 'rect') {
    return { type: 'rect' as const, shape: { x: x - size, y: y - size, width: 2 * size, height: 2 * size }, style };
  }
  const corners =
    shape === 'triangle'
      ? [
          [x, y - size - 1],
          [x + size + 1, y + size],
          [x - size - 1, y + size],
        ]
      : [
          [x, y - size - 2],
          [x + size + 2, y],
          [x, y + size + 2],
          [x - size - 2, y],
        ];
  return { type: 'polygon' as const, shape: { points: corners }, style };
}

/**
 * Colours are attributes, for programs that know no better; a style that names them changes them in the dark. The text
 * is for those who do not see the picture.
 */
function inLightAndDark(svg: string, label: string): string {
  const rules = Object.entries(DARK).flatMap(([light, dark]) =>
    ['fill', 'stroke'].map((name) => `svg [${name}="${light}"] { ${name}: ${dark}; }`),
  );
  const style = `<style>@media screen and (prefers-color-scheme: dark) { ${rules.join(' ')} }</style>`;
  return svg.replace(/<svg ([^>]*)>/, `<svg $1 role="img" aria-label="${escapeMarkup(label)}">${style}`);
}
