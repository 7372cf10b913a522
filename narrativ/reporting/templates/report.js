(function () {
  "use strict";
  document.querySelectorAll("[data-figure]").forEach(function (place) {
    var figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
    Plotly.newPlot(place, figure.data, figure.layout, {
      displayModeBar: false,
      displaylogo: false,
      doubleClick: false,
      responsive: true,
      scrollZoom: false
    });
  });
  function reveal() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    for (var above = target; above; above = above.parentElement) {
      if (above.tagName === "DETAILS") { above.open = true; }
    }
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", reveal);
  if (location.hash) { reveal(); }
})();
