// Redraws each chart for the width at hand, with tooltips. Without it the server's own drawing stays.
"use strict";

(() => {
  const options = {
    actions: false,
    ast: true, // expressions are interpreted: the content security policy allows no eval
    defaultStyle: false, // styles are in desk.css
    mode: "vega-lite",
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  };

  const draw = async (chart) => {
    const spec = JSON.parse(chart.querySelector("script").textContent);
    const stage = document.createElement("div");
    stage.className = "stage";
    stage.setAttribute("aria-hidden", "true");
    chart.append(stage);
    try {
      await window.vegaEmbed(stage, spec, options);
      chart.querySelector(".drawn").remove();
      chart.dataset.state = "live";
    } catch (error) {
      stage.remove();
      chart.dataset.state = "still";
      console.error("chart:", error);
    }
  };

  for (const chart of document.querySelectorAll(".chart")) draw(chart);
})();
