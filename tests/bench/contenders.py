"""Contenders in turn on the same bytes: rounds, whether their lists are the truth, and the ratios of medians."""

import statistics

from measured import median


def in_turn(bench, title, rows, truth, aside, runs):
    """Every contender once a round; prints the table; whether all lists of the uninsured are the truth.

    `truth` is {key of a row: code}, `aside` the keys left out of the comparison, `runs` {name: function} of which
    "gateway" is the one that the others are held against; a function gives wall, cpu, peak_mib, listed and more.
    """
    contenders, same = {name: [] for name in runs}, True
    for _ in range(bench.options.rounds):
        for name, run in runs.items():
            outcome = run()
            same = agree(outcome.pop("listed"), truth, aside, name) and same
            contenders[name].append(outcome)
    table(title, rows, contenders)
    print(f"  uninsured: {len(truth)}, lists {'agree' if same else 'DIFFER'}"
          f" ({len(aside)} rows aside: their numbers stand in the samples too)", flush=True)
    return same


def agree(listed, truth, aside, who):
    wrong = [key for key, code in truth.items() if listed.get(key) != code and key not in aside]
    more = [key for key in listed if key not in truth and key not in aside]
    if wrong or more:
        print(f"  {who}: {len(wrong)} missing or otherwise, {len(more)} too many")
    return not wrong and not more


def table(title, rows, contenders):
    print(f"\n{title}")
    print(f"  {'':24}{'wall s':>9}{'CPU s':>9}{'us/row':>9}{'peak MiB':>10}")
    for name, rounds in contenders.items():
        print(f"  {name:24}{median(rounds, 'wall'):9.3f}{median(rounds, 'cpu'):9.3f}"
              f"{median(rounds, 'wall') / rows * 1e6:9.2f}{median(rounds, 'peak_mib'):10.0f}")
    ours = contenders["gateway"]
    for name, rounds in contenders.items():
        if name != "gateway":
            print(f"  gateway / {name}: {ratio(ours, rounds)}")
    if "stages" in ours[0]:
        stages = {stage: statistics.median(one["stages"][stage] for one in ours) for stage in ours[0]["stages"]}
        print("  us a row: " + "  ".join(f"{name} {spent / rows * 1e6:.2f}" for name, spent in stages.items())
              + "  (resolve to decide run beside put and commit)")
    for name in ("agency_cpu", "conversion"):
        for who, rounds in contenders.items():
            if name in rounds[0]:
                print(f"  {who}: {name} {median(rounds, name):.2f} s")


def ratio(ours, theirs):
    """Of the rounds that belong together: the median, and the least and the greatest."""
    walls = [a["wall"] / b["wall"] for a, b in zip(ours, theirs)]
    cpus = [a["cpu"] / b["cpu"] for a, b in zip(ours, theirs)]
    return (f"wall {statistics.median(walls):.2f} ({min(walls):.2f}-{max(walls):.2f}), "
            f"CPU {statistics.median(cpus):.2f}")
