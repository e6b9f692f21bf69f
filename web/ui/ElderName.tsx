import { age } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'

const messages = {
  zh: { male: '男', female: '女', years: (n: number) => `${n} 岁`, unnamed: '未登记姓名' },
  en: { male: 'male', female: 'female', years: (n: number) => `aged ${n}`, unnamed: 'name not recorded' },
}

/** A person as the desk names them: 王秀英 女 83 岁. Long names wrap instead of being cut. */
export function ElderName({
  name,
  sex,
  birthDay,
  years,
}: {
  name: string | null
  sex?: 'male' | 'female' | null
  birthDay?: string | null
  years?: number | null
}) {
  const m = useMessages(messages)
  const old = years ?? (birthDay ? age(birthDay) : null)
  return (
    <span className="elder-name">
      <b>{name ?? m.unnamed}</b>
      {sex && <span>{m[sex]}</span>}
      {old !== null && <span>{m.years(old)}</span>}
    </span>
  )
}
