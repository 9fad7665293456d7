import type { EChartsOption } from 'echarts';
import { useEffect, useRef } from 'react';
import { useLanguage } from '../../app/i18n';
import { fontsOf } from '../../app/theme';
import { init } from './echarts';

/** A picture on a canvas; what it says is said in words by its label and in numbers by the table beside it. */
export default function Chart({ option, height, label }: { option: EChartsOption; height: number; label: string }) {
  const language = useLanguage();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init>>(null);
  useEffect(() => {
    if (!place.current) return;
    const drawn = init(place.current, undefined, { renderer: 'canvas' });
    chart.current = drawn;
    const fit = new ResizeObserver(() => drawn.resize());
    fit.observe(place.current);
    return () => {
      fit.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    const textStyle = { fontFamily: fontsOf(language) };
    chart.current?.setOption({ animation: false, textStyle, ...option }, { notMerge: true });
  }, [option, language]);
  return <div ref={place} role="img" aria-label={label} className="picture-place" style={{ height }} />;
}
