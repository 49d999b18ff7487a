"""医保信息平台 section 3: notices to the office of another pool (HB9010) and answers (HB9011)."""

import json

FIELDS = ("notc_id", "notc_type", "psn_no", "psn_cert_type", "certno", "psn_name",
          "psn_insu_rlts_id", "poolarea_no", "insu_admdvs", "new_poolarea_no", "new_insutype",
          "rea_code", "rea_memo", "ask_date", "psn_agre", "memo")
MAY_BE_EMPTY = ("new_poolarea_no", "new_insutype", "memo")
REASONS = {"1": ("1", "2", "3", "4"), "2": ("1", "2", "3", "4", "5"), "3": ("1",)}


class Notices:
    def __init__(self, agency):
        self.agency = agency
        self.people = None

    def fault(self, text):
        from .insured_register import Fault
        return Fault(text)

    def known(self):
        """Relations by psn_no (samples only: a generated register takes any notice)."""
        if self.people is None:
            self.people = {}
            for row, _ in getattr(self.agency.tables, "lists", {}).get("HB9002", ()):
                self.people.setdefault(row["psn_no"], []).append(row)
        return self.people

    def take(self, data):
        with self.agency.lock:
            self.check_form(data)
            before = self.agency.state.get("notices", data["notc_id"])
            # A reminder (催办) comes under the same id with another memo: the same notice.
            content = {key: value for key, value in data.items() if key != "memo"}
            if before:
                if before["content"] != content:
                    self.agency.conflicts += 1
                    raise self.fault("[E1009]通知编号已使用")
                self.agency.duplicates += 1
                before["asked"].append(data["memo"])
                self.agency.state.put("notices", data["notc_id"], before)
                return self.agency.wrap({**before["answer"], "repeat": 1})
            self.check_register(data)
            now = self.agency.clock.now()
            number = self.agency.state.next_number("acp_no")
            answer = {"notc_id": data["notc_id"], "acp_no": f"SL{now:%Y%m%d}{number:07d}",
                      "acp_time": f"{now:%Y-%m-%d %H:%M:%S}"}
            self.agency.state.put("notices", data["notc_id"], {
                "content": content, "answer": answer, "asked": [data["memo"]]})
            return self.agency.wrap({**answer, "repeat": 0})

    def check_form(self, data):
        extra = set(data) - set(FIELDS) - {"oth_psn_no"}
        if extra:
            self.agency.breach("HB9010: further fields " + " ".join(sorted(extra)))
            raise self.fault("[E1001]多余字段")
        if not all(isinstance(data.get(name), str) for name in FIELDS):
            raise self.fault("[E1001]缺少字段")
        if not all(data[name] for name in FIELDS if name not in MAY_BE_EMPTY):
            raise self.fault("[E1001]字段为空")
        kind = data["notc_type"]
        if len(data["notc_id"]) > 32 or kind not in REASONS:
            raise self.fault("[E1001]notc_type")
        if data["rea_code"] not in REASONS[kind] or data["psn_agre"] not in ("0", "1"):
            raise self.fault("[E1001]rea_code")
        if kind == "3" and (not data.get("oth_psn_no") or data["new_insutype"]
                            or data["psn_agre"] != "0"):
            raise self.fault("[E1001]核实询问")
        if kind != "3" and data.get("oth_psn_no"):
            raise self.fault("[E1001]oth_psn_no")

    def check_register(self, data):
        known = self.known()
        if not known:
            return
        rows = [row for row in known.get(data["psn_no"], ())
                if row["psn_insu_rlts_id"] == data["psn_insu_rlts_id"]]
        if not rows:
            raise self.fault("[E3001]查无此人")
        row = rows[0]
        for name in ("psn_name", "certno", "psn_cert_type", "poolarea_no", "insu_admdvs"):
            if data[name] != row[name]:
                self.agency.breach(f"HB9010: {name} is not what the register holds")
        if data["notc_type"] == "3":
            other = known.get(data["oth_psn_no"])
            if not other:
                raise self.fault("[E3001]查无此人")
            if all(one["psn_name"] == row["psn_name"] for one in other):
                self.agency.breach("HB9010: an enquiry although both names are the same")

    def answers(self, data):
        size = self.agency.page_size(data)
        try:
            begin = int(data.get("seq_from"))
        except (TypeError, ValueError):
            raise self.fault("[E1001]seq_from")
        rows = [row for row in (self.agency.state.get("notices-log", "answers") or [])
                if row["seq"] > begin]
        return '{"data":{"list":' + json.dumps(rows[:size], ensure_ascii=False,
                                               separators=(",", ":")) + "}}"

    def handle(self, body):
        """{"notc_id", "rslt", and any field of an HB9011 row}: the office asked answers."""
        with self.agency.lock:
            notice = self.agency.state.get("notices", body["notc_id"])
            if not notice:
                return {"error": "no such notice"}
            log = self.agency.state.get("notices-log", "answers") or []
            row = {"seq": len(log) + 1, "notc_id": body["notc_id"],
                   "acp_no": notice["answer"]["acp_no"], "rslt": body["rslt"],
                   "rslt_memo": "", "fact_date": "",
                   "deal_admdvs": notice["content"]["insu_admdvs"],
                   "deal_time": f"{self.agency.clock.now():%Y-%m-%d %H:%M:%S}",
                   "corr_psn_no": "", "corr_certno": ""}
            row.update({key: value for key, value in body.items() if key in row})
            self.agency.state.put("notices-log", "answers", log + [row])
            return row

    def received(self):
        notices = self.agency.state.all("notices")
        return {"notices": notices, "notice_count": len(notices)}
