import type { ThemeConfig } from 'antd';
import type { Language } from './i18n';

/** Government blue; lights have an icon and a word beside their colour. Contrast AA on white. */
export const LIGHTS = { green: '#237804', yellow: '#874d00', red: '#cf1322', grey: '#595959' } as const;

const CHINESE =
  '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei"';
const LATIN = '"Segoe UI", "Helvetica Neue", "Noto Sans", "Open Sans", "Liberation Sans", Arial';

/** A Chinese face has apostrophes and dots as wide as a character: in English a Latin one stands before it. */
export const fontsOf = (language: Language): string =>
  `${language === 'en' ? `${LATIN}, ${CHINESE}` : CHINESE}, system-ui, sans-serif`;

/** The look of the console; `large` is the large-type mode (适老化): 18 px and targets of 44 px. */
export const themeOf = (large: boolean, language: Language): ThemeConfig => ({
  token: {
    colorPrimary: '#0b4ea2',
    colorLink: '#0b4ea2',
    colorSuccess: LIGHTS.green,
    colorWarning: LIGHTS.yellow,
    colorError: LIGHTS.red,
    colorTextSecondary: '#595959',
    colorTextTertiary: '#595959',
    colorTextDescription: '#595959',
    colorTextPlaceholder: '#6b6b6b',
    colorTextDisabled: '#6b6b6b',
    // Grounds of what is told: antd makes mud of colours as dark as ours.
    colorSuccessBg: '#f6ffed',
    colorSuccessBorder: '#b7eb8f',
    colorWarningBg: '#fffbe6',
    colorWarningBorder: '#ffe58f',
    colorErrorBg: '#fff2f0',
    colorErrorBorder: '#ffccc7',
    // Ground of what is chosen: antd derives a grey blue from ours on which lights and hints have too little contrast.
    controlItemBgActive: '#eef4fb',
    controlItemBgActiveHover: '#e6eff9',
    borderRadius: 4,
    fontFamily: fontsOf(language),
    fontSize: large ? 18 : 14,
    controlHeight: large ? 44 : 32,
    controlHeightSM: large ? 44 : 24,
    motion: false,
  },
});
