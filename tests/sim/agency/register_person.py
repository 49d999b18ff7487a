"""医保信息平台 1101: one person's base data, relations and identities, by document and name."""

import datetime
import json


def find(tables, data, today):
    """The answer's text, or None when the register knows no such person under that name."""
    rows = [row for row, _ in getattr(tables, "lists", {}).get("HB9002", ())
            if row["certno"] == data.get("certno") and row["vali_flag"] != "0"
            and row["psn_cert_type"] == data.get("psn_cert_type")
            and row["psn_name"] == data.get("psn_name")]
    if not rows:
        return None
    person = rows[0]
    base = {name: person[name] for name in
            ("psn_no", "psn_cert_type", "certno", "psn_name", "gend", "naty", "brdy")}
    base["age"] = age(person["brdy"], today)
    relations = [{"balc": 0, "cvlserv_flag": "0", "insuplc_admdvs": row["insu_admdvs"],
                  **{name: row[name] for name in ("insutype", "psn_type", "psn_insu_stas",
                                                  "psn_insu_date", "paus_insu_date", "emp_name")}}
                 for row in rows if row["psn_no"] == person["psn_no"]]
    return json.dumps({"baseinfo": base, "insuinfo": relations, "idetinfo": []},
                      ensure_ascii=False, separators=(",", ":"))


def age(birth, today):
    try:
        born = datetime.date.fromisoformat(birth)
    except (TypeError, ValueError):
        return 0
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
