import { metrics, type MetricName, signals, type SignalName } from '#contract/devices'
import { fullTime, number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { deviceMessages } from './messages.ts'
import { unitOf } from './parts.tsx'

use([LineChart, GridComponent, TooltipComponent, MarkLineComponent, SVGRenderer])

type Series = {
  metric: MetricName
  points: readonly { at: number; v: number; min: number; max: number; n: number }[]
}

const HEIGHT = 110

/** A share in percent is drawn on its whole range, everything else around what was measured. */
function axisOf(metric: MetricName) {
  const definition = metrics[metric]
  return definition.type === 'number' && definition.ucum === '%'
    ? { min: definition.min, max: definition.max }
    : { scale: true }
}

/** One band per metric over a common time; signals are marked in all of them. The table of messages below says the same in words. */
export function ReadingsChart({
  series,
  marks,
  from,
  to,
  label,
}: {
  series: readonly Series[]
  marks: readonly { at: number; signal: SignalName }[]
  from: number
  to: number
  label: string
}) {
  const m = useMessages(deviceMessages)
  const say = useWord()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!box.current) return
    const style = getComputedStyle(box.current)
    const colour = (name: string) => style.getPropertyValue(name).trim()
    const chart = init(box.current, null, { renderer: 'svg' })
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: colour('--font'), color: colour('--ink-2') },
      tooltip: {
        trigger: 'axis',
        formatter: (points: { seriesName: string; value: [number, number, string] }[]) =>
          points[0]
            ? `${fullTime(new Date(points[0].value[0]))}<br>${points.map((p) => `${p.seriesName} ${p.value[2]}`).join('<br>')}`
            : '',
      },
      axisPointer: { link: [{ xAxisIndex: 'all' }] },
      grid: series.map((_, i) => ({ left: 52, right: 12, top: 26 + i * HEIGHT, height: HEIGHT - 46 })),
      xAxis: series.map((_, i) => ({
        type: 'time',
        gridIndex: i,
        min: from,
        max: to,
        axisLabel: {
          show: i === series.length - 1,
          hideOverlap: true,
          formatter: (at: number) => shortTime(new Date(at)),
        },
        axisLine: { lineStyle: { color: colour('--line-strong') } },
        axisTick: { show: false },
      })),
      yAxis: series.map(({ metric }, i) => ({
        type: 'value',
        gridIndex: i,
        ...axisOf(metric),
        splitNumber: 2,
        name: `${say(metrics[metric])}${unitOf(metric) ? ` (${unitOf(metric).trim()})` : ''}`,
        nameTextStyle: { align: 'left', padding: [0, 0, 0, -44] },
        ...(metrics[metric].type === 'flag'
          ? { min: 0, max: 1, interval: 1, axisLabel: { formatter: (v: number) => (v ? m.yes : m.no) } }
          : {}),
        splitLine: { lineStyle: { color: colour('--line') } },
      })),
      series: series.map(({ metric, points }, i) => ({
        type: 'line',
        name: say(metrics[metric]),
        xAxisIndex: i,
        yAxisIndex: i,
        showSymbol: points.length < 40,
        symbolSize: 4,
        lineStyle: { width: 1.4, color: colour('--accent') },
        itemStyle: { color: colour('--accent') },
        ...(metrics[metric].type === 'flag' ? { step: 'end' } : {}),
        data: points.map((p) => [
          p.at,
          p.v,
          metrics[metric].type === 'flag'
            ? p.v
              ? m.yes
              : m.no
            : p.n > 1 && p.min !== p.max
              ? `${number(p.v, 1)}${unitOf(metric)} (${number(p.min, 1)}–${number(p.max, 1)})`
              : `${number(p.v, 1)}${unitOf(metric)}`,
        ]),
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: colour('--critical'), type: 'dashed' },
          label: { show: i === 0, formatter: (p: { name: string }) => p.name, color: colour('--critical') },
          data: marks.map((mark) => ({ xAxis: mark.at, name: say(signals[mark.signal]) })),
        },
      })),
    })
    const resize = new ResizeObserver(() => chart.resize())
    resize.observe(box.current)
    return () => {
      resize.disconnect()
      chart.dispose()
    }
  }, [series, marks, from, to, say, m])
  return <div ref={box} role="img" aria-label={label} style={{ height: 30 + series.length * HEIGHT }} />
}
