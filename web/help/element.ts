type Child = Node | string | null | undefined | false

/** An element with its attributes and children; `on…` handlers are functions. Text is always text. */
export function el(
  tag: string,
  attributes: Record<string, string | boolean | (() => void)>,
  ...children: Child[]
): HTMLElement {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value)
    else if (value === true) made.setAttribute(name, '')
    else if (value !== false) made.setAttribute(name, value)
  }
  for (const child of children) {
    if (child) made.appendChild(typeof child === 'string' ? document.createTextNode(child) : child)
  }
  return made
}
