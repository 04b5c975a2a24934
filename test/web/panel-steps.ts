/** What the browser tests do to a panel, and ask of it, again and again. */
import type { Page } from 'playwright-core';
import { library } from '../../src/panel/library';
import type { PanelPage } from './panel-page';

export const SCENARIO = 'kernel-sva-reads-secret';

export const attribute = (page: Page, name: string) => page.locator('#app').getAttribute(`data-${name}`);
export const step = async (page: Page) => Number(await attribute(page, 'step'));
export const total = async (page: Page) => Number(await attribute(page, 'steps'));

/** Runs the scenario and stands at its first step. */
export async function show(panel: PanelPage, text = library.text(SCENARIO)!): Promise<Page> {
  await panel.send({ type: 'show', scenario: { id: SCENARIO, text }, step: null });
  await panel.page.locator('[data-state="ready"]').waitFor();
  return panel.page;
}

/** Runs two scenarios of the library side by side. */
export async function compare(panel: PanelPage, left: string, right: string): Promise<Page> {
  await panel.send({ type: 'compare', left: library.source(left)!, right: library.source(right)! });
  await panel.page.locator('[data-state="ready"][data-runs="2"]').waitFor();
  return panel.page;
}

/** Runs in the page: what is wider than the room it has, or sticks out of the picture. */
export function outside(): string[] {
  const wrong: string[] = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) wrong.push(`the page is ${scrollWidth} px wide`);
  for (const element of document.querySelectorAll<HTMLElement>('main *')) {
    if (element.closest('svg, .heard') || element.clientWidth === 0) continue;
    const cut = getComputedStyle(element).textOverflow === 'ellipsis';
    if (!cut && element.scrollWidth > element.clientWidth + 1)
      wrong.push(`<${element.tagName}> ${element.className}`);
  }
  for (const text of document.querySelectorAll('.result text')) {
    if (text.textContent!.includes('…')) wrong.push(`cut: ${text.textContent}`);
  }
  const svg = document.querySelector<SVGSVGElement>('svg.picture');
  const bounds = svg?.getBoundingClientRect();
  for (const text of svg?.querySelectorAll('text') ?? []) {
    const box = text.getBoundingClientRect();
    const held = text.parentElement!.querySelector(':scope > rect')?.getBoundingClientRect() ?? bounds!;
    if (box.left < held.left - 1 || box.right > held.right + 1) wrong.push(`text ${text.textContent}`);
  }
  return wrong;
}
