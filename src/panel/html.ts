/** The page of the simulation panel. Everything it may load is named by its Content-Security-Policy. */

/** Where VS Code shows the page: its background is that place's. */
export type Place = 'sidebar' | 'editor';

export interface PanelPage {
  /** URIs of the bundle and its style sheet, as the webview may load them. */
  readonly script: string;
  readonly style: string;
  /** `webview.cspSource`: where style sheets may come from. */
  readonly source: string;
  /** Fresh, unguessable, base64url. */
  readonly nonce: string;
  readonly place: Place;
}

export function contentSecurityPolicy({ source, nonce }: Pick<PanelPage, 'source' | 'nonce'>): string {
  return `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${source}`;
}

export function panelHtml(page: PanelPage): string {
  return `<!doctype html>
<html lang="en" data-place="${page.place}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(page)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>PASID Lens: Simulation</title>
<link rel="stylesheet" href="${page.style}">
</head>
<body>
<main id="app" data-state="loading"></main>
<script nonce="${page.nonce}" src="${page.script}"></script>
</body>
</html>`;
}
