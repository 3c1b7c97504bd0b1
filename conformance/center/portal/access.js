// 在装好 axe-core 的页面里运行检查:只带回规则、影响、处数与选择器，不带页面的文字。
async ({ locale, tags }) => {
  axe.configure({ locale });
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], iframes: false });
  const targets = (nodes) => nodes.map((one) => one.target.flat().join(" "));
  const violations = found.violations.map(({ id, impact, help, tags: marks, nodes }) => ({ id, impact, help, tags: marks, count: nodes.length, targets: targets(nodes) }));
  return JSON.stringify({ version: axe.version, passed: found.passes.length, undecided: found.incomplete.length, violations });
};
