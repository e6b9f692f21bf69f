import * as contract from '#contract/alarms'
import { route } from '#platform/module'

const STYLE = `body{font:18px/1.5 system-ui,'Noto Sans SC',sans-serif;max-width:46rem;margin:0 auto;padding:1rem;color:#111}
h1{font-size:1.5rem;margin:.2rem 0}dl{display:grid;grid-template-columns:8rem 1fr;gap:.3rem .8rem;margin:1rem 0}dt{color:#555}dd{margin:0;font-weight:600}
.alert{background:#fff1f0;border:2px solid #c00;padding:.5rem .8rem;font-weight:700}.drill{background:#fffbe6;border:2px solid #ad6800;padding:.5rem .8rem;font-weight:700}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.25rem .5rem;text-align:left}
button,input{font:inherit;padding:.6rem 1rem;min-height:48px}button{background:#0b5cad;color:#fff;border:0;border-radius:6px}@media print{form,button{display:none}}`

/** A page of its own, without any other file: it must open on any phone, and print. It asks the endpoint beside it for the card. */
const SCRIPT = `const base=location.pathname.replace(/\\/page$/,'');const $=(t,x,c)=>{const e=document.createElement(t);if(x!=null)e.textContent=x;if(c)e.className=c;return e};
const time=s=>new Date(s).toLocaleString('zh-CN',{timeZone:'Asia/Shanghai'});
async function load(){const r=await fetch(base);const main=document.querySelector('main');main.replaceChildren();const c=await r.json();
if(!r.ok){main.append($('h1',c.title),$('p',c.titleEn||''));return}
main.append($('h1','急救交接卡 Hand-over card · '+c.number));if(c.drill)main.append($('p','演练，不是真实事件 DRILL, not a real incident','drill'));
if(c.allergies)main.append($('p','过敏 Allergies：'+c.allergies,'alert'));const d=$('dl');
const row=(k,v)=>{if(v)d.append($('dt',k),$('dd',v))};
row('姓名 Name',[c.name,{male:'男 M',female:'女 F'}[c.sex]||'',c.age?c.age+' 岁':''].filter(Boolean).join('，'));row('地址 Address',c.address);
row('坐标 WGS-84',c.lon==null?'':c.lat.toFixed(5)+', '+c.lon.toFixed(5));row('进门 Access',c.access);row('疾病 Conditions',c.conditions.join('；'));row('用药 Medication',c.medication);
row('行动 Mobility',c.mobility);row('发生 Since',time(c.raisedAt));row('有效至 Valid until',time(c.expiresAt));main.append(d);
if(c.contacts.length){main.append($('h2','联系人 Contacts'));const t=$('table');for(const p of c.contacts){const tr=$('tr');tr.append($('td',p.name),$('td',p.relation));const td=$('td');const a=$('a',p.phone);a.href='tel:'+p.phone;td.append(a);tr.append(td);t.append(tr)}main.append(t)}
if(c.vitals.length){main.append($('h2','24 小时内体征 Vital signs'));const t=$('table');for(const v of c.vitals){const tr=$('tr');tr.append($('td',v.metric),$('td',v.value+' '+v.unit),$('td',time(v.at)));t.append(tr)}main.append(t)}
if(c.acceptedAt)main.append($('p','已接收 Accepted：'+c.acceptedBy+' '+time(c.acceptedAt)));
else{const f=$('form');const l=$('label','接收单位与姓名 Accepted by ');const i=$('input');i.required=true;i.maxLength=80;l.append(i);f.append($('h2','接收 Accept'),l,$('button','确认接收 Accept'));
f.onsubmit=async e=>{e.preventDefault();await fetch(base+'/accept',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({by:i.value})});load()};main.append(f)}
const p=$('button','打印 Print');p.onclick=()=>print();main.append($('p'),p)}load()`

const PAGE = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer"><title>急救交接卡 Hand-over card</title><style>${STYLE}</style></head><body><main><p>正在打开 Opening…</p></main><script>${SCRIPT}</script></body></html>`

export const handoverPageRoute = route(contract.handoverPage, async ({ reply }) =>
  reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .send(PAGE),
)
