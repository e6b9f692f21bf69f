import type { Words } from '#contract/alarms'

/** What the CEL parser and type checker say, by the code of the error (`@marcbachmann/cel-js`); `$` is what it names. */
const sayings: Readonly<Record<string, string>> = {
  unexpected_token: '这里不该是 $',
  expected_token: '写法不完整：$',
  unexpected_character: '不认识的字符 $',
  unknown_variable: '没有这个事实：$',
  no_such_overload: '这两种值不能这样比较或运算：$',
  no_matching_overload: '没有这个函数，或参数种类不对：$',
  cannot_index_type: '这种值没有下级内容：$',
  unterminated_string: '文字缺少结尾的引号',
  unterminated_triple_quoted_string: '文字缺少结尾的引号',
  newline_in_string: '引号里的文字不能换行',
  invalid_number: '不是有效的数',
  invalid_exponent: '不是有效的数',
  reserved_identifier: '这是保留字：$',
  limit_exceeded: '条件太长或嵌套太深',
  invalid_macro_argument: '宏的参数不对：$',
  invalid_comparison_type: '这种值不能比较：$',
  invalid_regular_expression: '不是有效的正则表达式',
  division_by_zero: '除数为零',
  modulo_by_zero: '除数为零',
}

/** What the parser names, without its English: the part after the colon, or between quotes. */
function named(message: string): string {
  const part =
    /: (.+)$/su.exec(message)?.[1] ?? /'([^']*)'/u.exec(message)?.[1] ?? /^Expected (.+)$/u.exec(message)?.[1]
  return (part ?? message)
    .replace(/^(\w+), got (\w+)$/u, '应为 $1，现为 $2')
    .replaceAll(/\bEOF\b/gu, '结尾')
    .replaceAll(/\bCOLON\b/gu, '冒号')
}

/** The first line of a parser's message in both languages. */
export function conditionWords(code: string | undefined, message: string): Words {
  const en = message.split('\n')[0] ?? ''
  const saying = sayings[code ?? '']
  return { zh: saying ? saying.replace('$', named(en)) : '不是有效的条件', en: en || 'not a condition' }
}
