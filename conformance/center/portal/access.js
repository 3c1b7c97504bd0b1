// 用同一个世界里的 axe-core 检查:只带回规则、影响、处数与选择器，不带页面的文字；不看框架，不另取样式与音像。
async function audit({ tags }) {
  const options = { runOnly: { type: "tag", values: tags }, resultTypes: ["violations", "incomplete"], iframes: false, preload: false };
  const found = await axe.run(document, options);
  const told = (rules) => rules.map(({ id, impact, help, tags: marks, nodes }) => ({ id, impact, help, tags: marks, count: nodes.length, targets: nodes.map((one) => one.target.flat().join(" ")) }));
  return { version: axe.version, passed: found.passes.length, violations: told(found.violations), undecided: told(found.incomplete) };
}
