/** Units of UCUM as people write them; a unit that is written so already stays, counts have none. */
const units: Readonly<Record<string, string>> = {
  '1': '',
  '{count}': '',
  '{score}': '',
  '/min': ' /min',
  Cel: ' ℃',
  'mm[Hg]': ' mmHg',
  'mmol/L': ' mmol/L',
  m3: ' m³',
  '[ppm]': ' ppm',
  'dB[mW]': ' dBm',
  '%': '%',
  '%/m': ' %/m',
  m: ' m',
  deg: '°',
}

/** What follows a number, with the space before it where one stands. */
export function unitText(ucum: string): string {
  return units[ucum] ?? (ucum.startsWith('{') || ucum === '' ? '' : ` ${ucum}`)
}
