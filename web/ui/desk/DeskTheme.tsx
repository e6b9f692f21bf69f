import type { Locale } from '#web/lib/locale.ts'
import { useTheme } from '#web/ui/theme.ts'
import { ConfigProvider, theme as antTheme, type ThemeConfig } from 'antd'
import enGB from 'antd/locale/en_GB'
import zhCN from 'antd/locale/zh_CN'
import type { ReactNode } from 'react'
import { palette } from './palette.ts'

function config(mode: 'light' | 'dark'): ThemeConfig {
  const c = palette[mode]
  return {
    algorithm: mode === 'dark' ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
    cssVar: { key: 'yike-theme' },
    hashed: false,
    token: {
      colorPrimary: c.accent,
      colorLink: mode === 'dark' ? '#7cb8d6' : c.accent,
      colorInfo: c.info,
      colorError: c.bad,
      colorWarning: c.warn,
      colorSuccess: c.good,
      colorText: c.ink,
      colorTextSecondary: c.ink2,
      colorTextTertiary: c.ink3,
      // A form that may only be read must still be readable.
      colorTextDisabled: c.ink3,
      colorBgContainerDisabled: c.raised,
      colorTextPlaceholder: mode === 'dark' ? '#8695a0' : '#5f6b75',
      colorBgContainer: c.surface,
      colorBgElevated: mode === 'dark' ? c.raised : c.surface,
      colorBgLayout: c.ground,
      colorBorder: mode === 'dark' ? '#47545d' : '#b9c2c8',
      colorBorderSecondary: c.line,
      fontFamily: 'var(--font)',
      fontSize: 13,
      sizeStep: 3,
      borderRadius: 4,
      controlHeight: 30,
      boxShadow: 'var(--shadow)',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.18s',
      wireframe: false,
    },
    components: {
      Table: {
        headerBg: c.raised,
        headerColor: c.ink2,
        headerSplitColor: 'transparent',
        rowHoverBg: c.raised,
        rowSelectedBg: 'var(--accent-soft)',
        rowSelectedHoverBg: 'var(--accent-soft)',
        cellPaddingBlockSM: 5,
        cellPaddingInlineSM: 8,
        headerBorderRadius: 0,
      },
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500 },
      Tabs: { horizontalItemPadding: '8px 0', titleFontSize: 13 },
      Segmented: { trackBg: mode === 'dark' ? '#0c1114' : '#e6e9eb' },
      Drawer: { paddingLG: 16 },
      Modal: { titleFontSize: 15 },
    },
  }
}

const themes = { light: config('light'), dark: config('dark') }

export function DeskTheme({ locale, children }: { locale: Locale; children: ReactNode }) {
  const mode = useTheme()
  return (
    <ConfigProvider
      theme={themes[mode]}
      locale={locale === 'zh' ? zhCN : enGB}
      button={{ autoInsertSpace: false }}
      componentSize="middle"
    >
      {children}
    </ConfigProvider>
  )
}
