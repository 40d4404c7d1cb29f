// The page as it stands, so that it can be looked at, and its things be found again, without the site.

// Rules that are written nowhere in the HTML: of linked style sheets, and what scripts have put in.
function stylesKeptElsewhere() {
  const rulesOf = (sheet) => { try { return [...sheet.cssRules].map((rule) => rule.cssText).join("\n"); } catch { return ""; } };
  const elsewhere = [...document.styleSheets].filter((sheet) => !tidy(sheet.ownerNode?.textContent));
  return [...elsewhere, ...document.adoptedStyleSheets].map(rulesOf).filter(Boolean).join("\n");
}

function snapshot() {
  const shadowRoots = rootsOf(document).filter((root) => root instanceof ShadowRoot);
  const inside = document.documentElement.getHTML({ shadowRoots });
  const css = stylesKeptElsewhere();
  const style = css ? `<style data-servbot="kept">${css}</style>` : "";
  return `<!DOCTYPE html><html${[...document.documentElement.attributes].map((one) => ` ${one.name}="${one.value.replace(/"/g, "&quot;")}"`).join("")}>${inside}${style}</html>`;
}
